using System.Collections.Concurrent;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;

namespace Farthing.Planning.Setups;

/// <summary>Setups that were made before: the searches of one plan (its ladder of certainty, its variants) ask for the same deployments. Safe for threads.</summary>
internal sealed class SetupCache
{
    private readonly ConcurrentDictionary<
        (Deployment Deployment, CoefficientSet Coefficients, int Longest, int Typical),
        ServingSetup
    > known = [];

    /// <summary>The setup of a deployment, made when it is first asked for.</summary>
    /// <param name="deployment">What is served.</param>
    /// <param name="coefficients">What step times are computed from.</param>
    /// <param name="longest">The longest request of the traffic, in tokens.</param>
    /// <param name="typical">Length of sequence that windowed layers and states are averaged over.</param>
    public ServingSetup Of(Deployment deployment, CoefficientSet coefficients, int longest, int typical) =>
        known.GetOrAdd(
            (deployment, coefficients, longest, typical),
            static key =>
                ServingSetup.Create(key.Deployment, key.Coefficients, key.Longest, typicalTokens: key.Typical)
        );
}
