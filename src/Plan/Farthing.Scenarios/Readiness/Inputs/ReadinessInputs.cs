using Farthing.Documents.Benches;
using Farthing.Documents.Quality;
using Farthing.Scenarios.Plans;
using Farthing.Scenarios.Readiness.Alerts;
using Farthing.Scenarios.Readiness.Files;

namespace Farthing.Scenarios.Readiness.Inputs;

/// <summary>Inputs of a checklist: the scenario, and what was given beside it.</summary>
/// <param name="Plan">The scenario with every name looked up.</param>
/// <param name="Command">The command line so far, for those that settle a line: <c>farthing check chat.yaml</c>.</param>
public sealed record ReadinessInputs(PlanInputs Plan, string Command)
{
    /// <summary>The fleet; null where none was found.</summary>
    public CheckedFleet? Fleet { get; init; }

    /// <summary>Reason for no fleet; null with one.</summary>
    public string? WhyNoFleet { get; init; }

    /// <summary>The deployed file; null without one.</summary>
    public string? DeployedFile { get; init; }

    /// <summary>Names in the deployed file; null without one.</summary>
    public DeployedNames? Deployed { get; init; }

    /// <summary>A load test; null without one.</summary>
    public BenchDocument? Bench { get; init; }

    /// <summary>A quality gate; null without one.</summary>
    public QualityDocument? Quality { get; init; }

    /// <summary>The file of alerting rules; null without one.</summary>
    public string? AlertFile { get; init; }

    /// <summary>Its rules; null without one.</summary>
    public IReadOnlyList<AlertRuleText>? Alerts { get; init; }

    /// <summary>The scenario.</summary>
    public Scenario Scenario => Plan.Scenario;

    /// <summary>The command with a flag more; as it is where it has the flag.</summary>
    public string With(string flag, string? value) =>
        Command.Split(' ').Contains(flag) ? Command
        : value is null ? $"{Command} {flag}"
        : $"{Command} {flag} {value}";
}
