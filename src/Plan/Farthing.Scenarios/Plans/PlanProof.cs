using Farthing.Numerics.Quantities;
using Farthing.Planning;
using Farthing.Planning.Exports;
using Farthing.Scenarios.Parts;

namespace Farthing.Scenarios.Plans;

/// <summary>The load test that would prove a plan: the plan's own traffic at its rate, sent to the name that the servers serve.</summary>
public static class PlanProof
{
    /// <summary>The file that the plan is read from.</summary>
    private const string PlanFile = "plan.json";

    /// <summary>The command on one line.</summary>
    public static string Line(PlanAnswer answer)
    {
        string trace = answer.Inputs.Scenario.Workload.Trace is string path
            ? $" --trace {ShellWord.Quoted(path)}"
            : "";
        return $"farthing bench http://localhost:8000 --plan {PlanFile} --served-model {ShellWord.Quoted(answer.Command!.Model)}{trace}";
    }

    /// <summary>What to know before running it.</summary>
    public static IEnumerable<string> Notes(PlanAnswer answer, PlanEntry chosen)
    {
        ScenarioWorkload workload = answer.Inputs.Scenario.Workload;
        string rate = $"{Show.Three(chosen.Workload.RatePerSecond)} req/s";
        string before =
            chosen.Replicas > 1 ? $"the router before all {chosen.Replicas} replicas" : "the server";
        yield return $"{PlanFile}: this plan, written by --output {PlanFile}; the address: {before}";
        yield return $"loaded with {Traffic(answer, chosen)} at {rate}";
        if (
            workload.Trace is not null
            && (workload.RatePerSecond ?? workload.Users ?? workload.TokensPerMonth) is not null
        )
        {
            yield return "the plan rescaled the trace: scale the file first (farthing trace scale)";
        }
    }

    private static string Traffic(PlanAnswer answer, PlanEntry chosen)
    {
        ScenarioWorkload workload = answer.Inputs.Scenario.Workload;
        bool isFixed = workload.Input?.IsFixed == true && workload.Output?.IsFixed == true;
        return workload.Trace is not null ? "the plan's trace"
            : workload.Profile is string profile ? $"requests of {profile}"
            : isFixed ? "the plan's lengths"
            : $"mean lengths ({Show.Count(chosen.Workload.MeanInput)} in / {Show.Count(chosen.Workload.MeanOutput)} out), not the plan's spread";
    }
}
