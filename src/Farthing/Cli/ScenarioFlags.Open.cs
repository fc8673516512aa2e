using System.CommandLine;
using Farthing.Numerics.Faults;
using Farthing.Scenarios;
using Farthing.Scenarios.Keys;

namespace Farthing.Cli;

/// <content>Scenarios that leave something open: a plan's model and requests, a fleet's load.</content>
internal sealed partial class ScenarioFlags
{
    /// <summary>The scenario of a plan, whose model and lengths may be left open.</summary>
    /// <param name="context">The command line.</param>
    /// <param name="stored">Name and text of the scenario's file as they were; null reads the file.</param>
    /// <param name="model">Finds the model where nobody names one: the flag that does, and its word.</param>
    /// <returns>The scenario, and whether its requests are assumed to be chat: nobody said anything of them.</returns>
    /// <exception cref="FarthingException">Everything that is wrong with file and flags.</exception>
    public (Scenario Scenario, bool AssumesChat) ReadPlan(
        VerbContext context,
        (string File, string Text)? stored,
        Func<(string Flag, string? Word)?> model
    )
    {
        bool assumesChat = false;
        Scenario scenario = Complete(
            context,
            stored,
            (layer, values) =>
            {
                bool namesModel = values.Paths.Any(path =>
                    path == "model" || path.StartsWith("models", StringComparison.Ordinal)
                );
                if (!namesModel && model() is (string flag, string word))
                {
                    layer.Set(ScenarioKeys.Table.Find("model")!, flag, "model", word);
                }

                // Of a file that is no scenario nothing more is said.
                bool isUnread = values.Paths.Count == 0 && !context.Faults.IsEmpty;
                assumesChat = !isUnread && AssumedLengths.SetChat(layer, values);
            }
        );
        return (scenario, assumesChat);
    }

    /// <summary>The scenario of a command line that names a fleet and may leave its load open.</summary>
    /// <param name="context">The command line.</param>
    /// <param name="fleet">The flag that names the fleet.</param>
    /// <returns>The scenario, at one request a second where no load is said, and whether one is: a rate, users, tokens or a trace.</returns>
    /// <exception cref="FarthingException">Everything that is wrong with file and flags.</exception>
    public (Scenario Scenario, bool HasLoad) ReadFleet(VerbContext context, Option<string?> fleet)
    {
        bool hasLoad = true;
        Scenario scenario = Complete(
            context,
            null,
            (layer, values) =>
            {
                SetGpus(layer, context, fleet.Name, [context.Parsed.GetValue(fleet) ?? ""]);
                hasLoad = SetLoad(layer, values);
            }
        );
        return (scenario, hasLoad);
    }

    /// <summary>The scenario of a command line that says itself how much traffic comes; the load of a file stands for nothing then.</summary>
    /// <param name="context">The command line.</param>
    /// <returns>The scenario, and whether its lengths are assumed: nobody named any.</returns>
    /// <exception cref="FarthingException">Everything that is wrong with file and flags.</exception>
    public (Scenario Scenario, bool AssumesLengths) ReadUnloaded(VerbContext context)
    {
        bool assumesLengths = false;
        Scenario scenario = Complete(
            context,
            null,
            (layer, values) =>
            {
                assumesLengths = AssumedLengths.Set(layer, values);
                SetLoad(layer, values);
            }
        );
        return (scenario, assumesLengths);
    }
}
