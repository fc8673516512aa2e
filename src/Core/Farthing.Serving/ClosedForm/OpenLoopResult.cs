namespace Farthing.Serving.ClosedForm;

/// <summary>A steady state under a given rate of requests: means only.</summary>
/// <param name="Utilization">Rate over the highest sustainable rate; at or above 1 queues grow without end.</param>
/// <param name="TpotSeconds">Mean time per output token; at the largest batch where the rate is not sustainable.</param>
/// <param name="Batch">Mean sequences decoding on one replica.</param>
/// <param name="PrefillSeconds">The steps that compute one prompt beside the running decodes.</param>
/// <param name="CapacityPerSecond">Highest sustainable rate of the fleet, requests per second.</param>
public readonly record struct OpenLoopResult(
    double Utilization,
    double TpotSeconds,
    double Batch,
    double PrefillSeconds,
    double CapacityPerSecond
)
{
    /// <summary>True when the fleet keeps up.</summary>
    public bool IsFeasible => Utilization < 1;
}
