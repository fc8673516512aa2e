using Farthing.Experiments.Arms;

namespace Farthing.Experiments.Estimates;

/// <summary>The outcome of one block, burn-in left out, in two halves of its counted time.</summary>
/// <param name="Pair">Number of its pair; of several groups numbered apart.</param>
/// <param name="Arm">Its arm.</param>
/// <param name="EarlyNanoUsd">Nano-dollars of the first half.</param>
/// <param name="EarlyWork">Units of work of the first half.</param>
/// <param name="LateNanoUsd">Nano-dollars of the second half.</param>
/// <param name="LateWork">Units of work of the second half.</param>
/// <param name="Covariate">A figure known before the experiment, such as the log dollars of this hour in weeks before.</param>
public readonly record struct BlockOutcome(
    int Pair,
    Arm Arm,
    long EarlyNanoUsd,
    double EarlyWork,
    long LateNanoUsd,
    double LateWork,
    double Covariate = 0
);
