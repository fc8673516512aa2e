using System.CommandLine;
using System.CommandLine.Parsing;
using Farthing.Cli;
using Farthing.Scenarios.Plans;
using Farthing.Testing;
using Farthing.Verbs;
using Farthing.Verbs.Plans;

namespace Farthing.Tests.Plans;

/// <summary>What a command line of plan asks, resolved but not yet planned.</summary>
internal sealed class PlanCase
{
    /// <summary>Resolves a command line.</summary>
    /// <param name="line">The line, with or without the leading word plan.</param>
    /// <param name="cancellation">Reaches the plan as Ctrl-C would.</param>
    public PlanCase(string line, CancellationToken cancellation = default)
    {
        (Command command, ScenarioFlags flags) = PlanVerb.CreateWithFlags();
        string[] words = CommandLine.Split(line);
        words = words[0] == "plan" ? words[1..] : words;
        ParseResult parsed = CommandLineParser.Parse(
            command,
            words,
            new ParserConfiguration { EnablePosixBundling = false }
        );
        parsed.InvocationConfiguration.Output = TextWriter.Null;
        parsed.InvocationConfiguration.Error = TextWriter.Null;
        Context = new VerbContext("plan", parsed, cancellation);
        (Farthing.Scenarios.Scenario scenario, Farthing.Catalogs.Catalog catalog) = PlanCommand.Read(
            Context,
            flags
        );
        Inputs = PlanResolver.Resolve(PlanCommand.Around(Context), scenario, catalog, 0, cancellation);
    }

    /// <summary>The command line.</summary>
    public VerbContext Context { get; }

    /// <summary>What the planner is asked.</summary>
    public PlanInputs Inputs { get; }
}
