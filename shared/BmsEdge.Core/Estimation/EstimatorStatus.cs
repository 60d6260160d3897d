namespace BmsEdge.Core.Estimation
{
    /// <summary>What an estimator did with one sample.</summary>
    public enum EstimatorStatus : byte
    {
        /// <summary>Predicted and corrected with the measured voltage.</summary>
        Updated = 0,

        /// <summary>Predicted only: no voltage evidence in this step.</summary>
        PredictedOnly = 1,

        /// <summary>Predicted; the voltage contradicted the estimate and was rejected.</summary>
        VoltageRejected = 2,

        /// <summary>No usable current or a gap in time: nothing integrated, the interval widened.</summary>
        GapWidened = 3,

        /// <summary>An argument was not finite; the sample was ignored and counts as a miss.</summary>
        SampleRejected = 4,
    }
}
