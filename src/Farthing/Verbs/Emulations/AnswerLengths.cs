using Farthing.Scenarios;
using Farthing.Scenarios.Parts;
using Farthing.Scenarios.Resolving;
using Farthing.Workloads.Lengths;
using Farthing.Workloads.Profiles;

namespace Farthing.Verbs.Emulations;

/// <summary>Lengths of an emulated server's answers, from a scenario's workload.</summary>
internal static class AnswerLengths
{
    /// <summary>Lengths of the scenario's profile or of its own; of the usual profile where it names a trace, whose lengths belong to its requests.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="name">The lengths in words.</param>
    /// <exception cref="Numerics.Faults.FarthingException">No profile has this name.</exception>
    public static LengthModel Of(Scenario scenario, out string name)
    {
        ScenarioWorkload workload = scenario.Workload;
        if (workload.Profile is null && workload.Output is not null)
        {
            name = "the scenario's output lengths";
            return Alone(workload.Output.Draw());
        }

        WorkloadProfile profile = GeneratedTraffic.Load(scenario, workload.Profile ?? "azure-conv-2023");
        name = profile.Name;
        return profile.Lengths ?? Alone(new QuantileLength(profile.Sessions!.Output));
    }

    private static IndependentLengths Alone(LengthDistribution output) => new(new FixedLength(1), output);
}
