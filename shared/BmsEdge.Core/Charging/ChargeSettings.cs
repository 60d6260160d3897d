namespace BmsEdge.Core.Charging
{
    /// <summary>How a pack is charged. Volts are per cell.</summary>
    public sealed class ChargeSettings
    {
        /// <summary>End voltage of a cell in volts.</summary>
        public float EndVolts { get; set; }

        /// <summary>
        /// How far below <see cref="EndVolts"/> the fullest cell may be while its current counts as tapering, in volts: what the
        /// readings and the charger are off by.
        /// </summary>
        public float TaperBandVolts { get; set; }

        /// <summary>Current in amperes below which the charge is complete, while the voltage is held.</summary>
        public float TaperAmps { get; set; }

        /// <summary>How long it must stay below, in milliseconds of sample time.</summary>
        public int TaperDelayMilliseconds { get; set; }

        /// <summary>A complete charge begins again when the fullest cell is below this, in volts.</summary>
        public float RestartVolts { get; set; }

        /// <summary>While the lowest cell is below this, in volts, it gets <see cref="PreconditionAmps"/>.</summary>
        public float PreconditionVolts { get; set; }

        /// <summary>Current for low cells, in amperes.</summary>
        public float PreconditionAmps { get; set; }

        /// <summary>Currents of the steps in amperes, at least one, each zero or more; a single one is plain CC-CV.</summary>
        public float[] StepAmps { get; set; } = new float[0];

        /// <summary>State of charge, 0 to 1, of the fullest cell at which each step but the last ends; rising.</summary>
        public float[] StepEndSoc { get; set; } = new float[0];

        /// <summary>Resistance in ohms by which the regulator turns a voltage error into a current: that of a cell or more.</summary>
        public float ResistanceOhms { get; set; } = 0.05f;

        /// <summary>Time constant of the regulator in milliseconds, longer than the charger takes to follow.</summary>
        public int RegulationMilliseconds { get; set; } = 5000;

        /// <summary>Longest charge in milliseconds; 0 = no limit.</summary>
        public int MaximumMilliseconds { get; set; }

        /// <summary>Everything the controller divides by or compares with makes sense.</summary>
        public bool IsValid()
        {
            if (!Floats.IsAboveZero(EndVolts) || !Floats.IsAboveZero(TaperBandVolts) || !Floats.IsAboveZero(TaperAmps) || !Floats.IsAboveZero(ResistanceOhms) ||
                !Floats.IsAboveZero(RestartVolts) || !Floats.IsAboveZero(PreconditionVolts) || !Floats.IsAboveZero(PreconditionAmps) ||
                RestartVolts >= EndVolts - TaperBandVolts || PreconditionVolts >= RestartVolts || TaperDelayMilliseconds < 0 ||
                RegulationMilliseconds <= 0 || MaximumMilliseconds < 0 || StepAmps.Length == 0 || StepEndSoc.Length != StepAmps.Length - 1)
            {
                return false;
            }

            float before = 0f;
            for (int i = 0; i < StepAmps.Length; i++)
            {
                if (!Floats.IsAboveZero(StepAmps[i]) || StepAmps[i] <= TaperAmps)
                {
                    return false;
                }

                if (i < StepEndSoc.Length)
                {
                    if (!Floats.IsAboveZero(StepEndSoc[i]) || StepEndSoc[i] <= before || StepEndSoc[i] > 1f)
                    {
                        return false;
                    }

                    before = StepEndSoc[i];
                }
            }

            return true;
        }
    }
}
