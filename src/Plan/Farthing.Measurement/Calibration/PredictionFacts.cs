using Farthing.Serving.StepTimes;

namespace Farthing.Measurement.Calibration;

/// <summary>Parts of a prediction's time, and the distance of its condition from the coefficients' data.</summary>
public sealed record PredictionFacts
{
    /// <summary>A decode step at the running batch, by kind of operator.</summary>
    public required StepTimeParts Decode { get; init; }

    /// <summary>Share of TPOT that prompts of other requests add, 0…1.</summary>
    public required double PrefillFraction { get; init; }

    /// <summary>Requests running at a time on a replica.</summary>
    public required double Batch { get; init; }

    /// <summary>Requests offered to a replica at a time; infinite for runs that start all at once.</summary>
    public required double Offered { get; init; }

    /// <summary>Requests that fit a replica: KV memory and max_num_seqs.</summary>
    public required double LargestBatch { get; init; }

    /// <summary>True where KV memory, not max_num_seqs, sets <see cref="LargestBatch"/>.</summary>
    public bool IsBoundByKvMemory { get; init; }

    /// <summary>Prefill of one prompt alone, in seconds.</summary>
    public double PromptSeconds { get; init; }

    /// <summary>True where the engine's version is not stated, so that its defaults are guessed.</summary>
    public bool IsVersionUnstated { get; init; }

    /// <summary>GPU whose kernel tables are used, where it is another one; else null.</summary>
    public string? TransferredFrom { get; init; }

    /// <summary>Kernels that stand in for others, in words.</summary>
    public IReadOnlyList<string> Substitutes { get; init; } = [];

    /// <summary>Engine and version where there are no defaults or host terms of its own; else null.</summary>
    public string? UnknownEngine { get; init; }

    /// <summary>GPUs of a replica when they exceed one 8-GPU node without one link domain over all; else 0.</summary>
    public int GpusOverNodes { get; init; }

    /// <summary>True where requests wait for a place in the batch: more are offered than fit, or prompts take most of the time.</summary>
    public bool IsSaturated =>
        Offered > 1.02 * LargestBatch || (double.IsFinite(Offered) && Batch < 0.9 * Offered);
}
