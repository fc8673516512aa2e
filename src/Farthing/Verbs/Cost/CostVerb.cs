using System.CommandLine;

namespace Farthing.Verbs.Cost;

/// <summary><c>farthing cost</c>: the calculator. A new subcommand is one file beside this one and one line here.</summary>
internal static class CostVerb
{
    /// <summary>The line of help.</summary>
    public const string Summary = "Unit economics: $/M tokens, APIs compared, break-even, levers";

    /// <summary>The subcommands in the order of help.</summary>
    public static readonly IReadOnlyList<CostSubcommand> All =
    [
        new("price", "dollars per million tokens at a stated utilization", PriceCommand.Create),
        new("table", "a model's price on each GPU and in each format, cheapest first", TableCommand.Create),
        new("apis", "the same traffic at every API of the catalog, cheapest first", ApisCommand.Create),
        new("tps", "tokens per second that a target price needs", TpsCommand.Create),
        new("break-even", "rent GPUs or buy tokens, people on both sides", BreakEvenCommand.Create),
        new("mix", "reserved, on-demand and spot together", MixCommand.Create),
        new("duty", "busy for a while, then idle", DutyCommand.Create),
        new("cache", "savings of a prefix cache or a semantic cache", CacheCommand.Create),
        new("cascade", "small model first, big model for the rest", CascadeCommand.Create),
        new("quantize", "published gains and losses of a smaller weight format", QuantizeCommand.Create),
        new("speculate", "whether speculative decoding gains or loses", SpeculateCommand.Create),
        new("mig", "one GPU in slices", MigCommand.Create),
        new("lora", "many adapters on one fleet", LoraCommand.Create),
        new("multiplex", "tenants pooled on one fleet", MultiplexCommand.Create),
        new("tokens", "how many tokens it really is: history, agents, retries", TokensCommand.Create),
        new("waterfall", "levers multiplied out, one bar each", WaterfallCommand.Create),
        new("right-size", "how many of which GPU for a demand", RightSizeCommand.Create),
        new("sensitivity", "which input moves the price most", SensitivityCommand.Create),
        new("memory", "weights, KV cache, fit, floors of a step", MemoryCommand.Create),
        new("tco", "cost per hour of an owned GPU", TcoCommand.Create),
        new("check", "is a published price possible?", CheckCommand.Create),
    ];

    /// <summary>The verb with all its subcommands.</summary>
    public static Command Create() => Build(All);

    /// <summary>The verb with the one subcommand that the next word names; with all where it names none.</summary>
    public static Command CreateFor(string? next)
    {
        CostSubcommand? called = All.FirstOrDefault(sub => sub.Name == next);
        return Build(
            called is null
                ? next is null
                    ? []
                    : All
                : [called]
        );
    }

    private static Command Build(IReadOnlyList<CostSubcommand> subcommands)
    {
        Command verb = new("cost", "Unit economics of serving: plain numbers in, dollars and reasons out.");
        foreach (CostSubcommand sub in subcommands)
        {
            verb.Subcommands.Add(sub.Create());
        }

        verb.SetAction(parsed =>
        {
            WriteList(parsed.InvocationConfiguration.Output);
            return 0;
        });
        return verb;
    }

    private static void WriteList(TextWriter writer)
    {
        writer.WriteLine("farthing cost <question>: plain numbers in, dollars and reasons out");
        writer.WriteLine();
        int width = All.Max(sub => sub.Name.Length);
        foreach (CostSubcommand sub in All)
        {
            writer.WriteLine($"  {sub.Name.PadRight(width)}  {sub.Summary}");
        }

        writer.WriteLine();
        writer.WriteLine(
            "Start:  farthing cost price --gpu-price '$2.21/h' --gpus 4 --tps 2400 --utilization 0.7"
        );
        writer.WriteLine("Each takes --help, --json, --explain. A range in (6-8) gives a range out.");
    }
}

/// <summary>A subcommand as <c>farthing cost</c> lists it; built only when called.</summary>
/// <param name="Name">The word after <c>farthing cost</c>.</param>
/// <param name="Summary">One line for help.</param>
/// <param name="Create">Builds it.</param>
internal sealed record CostSubcommand(string Name, string Summary, Func<Command> Create);
