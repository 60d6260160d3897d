using BmsEdge.Core.Control;
using BmsEdge.Core.Measurement;
using BmsEdge.Core.Protection;

namespace BmsEdge.Core.Tests.Control;

/// <summary>A state machine whose blocked paths are set by hand, over switches that follow their commands unless told otherwise.</summary>
internal sealed class PackRig
{
    public const int Period = 250;
    private readonly MeasurementFrame _frame = new(1, 1);

    public PackRig(bool precharge = false, bool latchedRows = false)
    {
        Settings.PrechargeEnabled = precharge;
        Settings.PrechargeMinimumMilliseconds = 500;
        Settings.PrechargeRetryMilliseconds = 1000;

        // Three rows whose quantity is set directly: charge blocked, discharge blocked, both blocked.
        LimitTable table = new(3);
        table.Set(0, TripCause.CellOverVoltage, LimitQuantity.CellVolts, LimitDirection.Above, TripLevel.Open, TripPath.Charge, 4.25f, 4.25f, 0, 0, latchedRows, true);
        table.Set(1, TripCause.CellUnderVoltage, LimitQuantity.CurrentEvidence, LimitDirection.Above, TripLevel.Open, TripPath.Discharge, 0.5f, 0.5f, 0, 0, latchedRows, true);
        table.Set(2, TripCause.DischargeOverTemperature, LimitQuantity.PackVolts, LimitDirection.Above, TripLevel.Open, TripPath.Both, 17f, 17f, 0, 0, latchedRows, true);
        Limits = new LimitEvaluator(table, 1, 1, Log);
        Machine = new PackStateMachine(Settings, Log);
        Inputs.IsSelfTestDone = true;
        Inputs.EvidenceComplete = true;
        Inputs.VoltsValid = true;
        Inputs.CurrentValid = true;
        Inputs.FeedbackValid = true;
        Inputs.PackVolts = 14.8f;
        Inputs.LoadVolts = 14.8f;
    }

    public PackStateSettings Settings { get; } = new();

    public PackInputs Inputs { get; } = new();

    public TripLog Log { get; } = new(32);

    public LimitEvaluator Limits { get; }

    public PackStateMachine Machine { get; }

    public TripPath Blocked { get; set; }

    /// <summary>Blocks both paths by two rows, charge by over-voltage and discharge by under-voltage.</summary>
    public bool BlockedByTwo { get; set; }

    /// <summary>Feedback follows the command of the step before, unless a test sets it.</summary>
    public bool FeedbackFollows { get; set; } = true;

    public PackState Step(PackRequest request)
    {
        Inputs.NowMilliseconds += Period;
        Inputs.VoltsTimeMilliseconds = Inputs.NowMilliseconds;
        Inputs.CurrentTimeMilliseconds = Inputs.NowMilliseconds;
        Inputs.Request = request;
        if (FeedbackFollows)
        {
            Inputs.ChargeFeedback = Machine.ChargeOn;
            Inputs.DischargeFeedback = Machine.DischargeOn;
        }

        _frame.NowMilliseconds = Inputs.NowMilliseconds;
        _frame.CellVolts.Accept(0, Blocked == TripPath.Charge || BlockedByTwo ? 4.3f : 3.7f, Inputs.NowMilliseconds);
        _frame.PackVolts.Accept(0, Blocked == TripPath.Both ? 18f : 14f, Inputs.NowMilliseconds);
        if (Blocked == TripPath.Discharge || BlockedByTwo)
        {
            _frame.CurrentAmps.Refuse(0, Validity.BusError);
        }
        else
        {
            _frame.CurrentAmps.Accept(0, 0f, Inputs.NowMilliseconds);
        }

        Limits.Evaluate(_frame, (byte)Machine.State);
        Machine.Step(Inputs, Limits);
        return Machine.State;
    }

    public PackState Steps(int count, PackRequest request)
    {
        for (int i = 0; i < count; i++)
        {
            Step(request);
        }

        return Machine.State;
    }

    /// <summary>Brings the machine into a state by the way a pack would come there.</summary>
    public void BringTo(PackState state)
    {
        switch (state)
        {
            case PackState.Charge:
            case PackState.Discharge:
                Inputs.LoadVolts = Inputs.PackVolts;
                Steps(3, state == PackState.Charge ? PackRequest.Charge : PackRequest.Discharge);
                break;
            case PackState.Precharge:
                Inputs.LoadVolts = 0f;
                Step(PackRequest.Discharge);
                break;
            case PackState.Fault:
                Blocked = TripPath.Both;
                Step(PackRequest.Off);
                Blocked = TripPath.Neither;
                break;
            case PackState.Standby:
                Inputs.EvidenceComplete = false;
                Step(PackRequest.Discharge);
                Inputs.EvidenceComplete = true;
                break;
            case PackState.SelfTest:
                Inputs.IsSelfTestDone = false;
                Step(PackRequest.Off);
                break;
            case PackState.Balance:
            case PackState.Service:
                Step(state == PackState.Balance ? PackRequest.Balance : PackRequest.Service);
                break;
            default:
                Step(PackRequest.Off);
                break;
        }

        Xunit.Assert.Equal(state, Machine.State);
    }
}
