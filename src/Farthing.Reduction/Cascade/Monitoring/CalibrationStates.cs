using Farthing.Reduction.Cascade.Calibration;

namespace Farthing.Reduction.Cascade.Monitoring;

/// <summary>The rule of <see cref="CalibrationState"/>.</summary>
public static class CalibrationStates
{
    /// <summary>Age after which a calibration is stale, where nothing else is set: reduce.md recalibrates weekly.</summary>
    public static readonly TimeSpan DefaultMaxAge = TimeSpan.FromDays(7);

    /// <summary>The state of a calibration.</summary>
    /// <param name="age">Since it was made; the caller has the clock.</param>
    /// <param name="maxAge">Age that is allowed.</param>
    /// <param name="drift">Comparison of live scores.</param>
    public static CalibrationState Of(TimeSpan age, TimeSpan maxAge, ScoreDrift drift) =>
        drift.HasDrifted ? CalibrationState.Drifted
        : age > maxAge ? CalibrationState.Stale
        : CalibrationState.Fresh;

    /// <summary>The promise that holds in a state: with "escalate all" in the place of its threshold where the calibration may not decide.</summary>
    public static CascadePromise Under(this CascadePromise promise, CalibrationState state) =>
        state == CalibrationState.Fresh
            ? promise
            : promise with
            {
                Threshold = null,
                AcceptedFraction = 0,
                Loss = 0,
                UpperBound = 0,
            };
}
