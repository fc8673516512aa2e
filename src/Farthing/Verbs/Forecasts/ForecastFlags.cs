using Farthing.Cli;
using Farthing.Documents.Forecasts;
using Farthing.Economics.Forecasts;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Settings;
using Farthing.Verbs.Cost;
using Farthing.Verbs.Ledger;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Forecasts;

/// <summary>The flags of <c>farthing forecast</c>.</summary>
internal sealed class ForecastFlags
{
    private const string PerMonth = "/month";
    private const double LongestPrompt = 1e7;

    /// <summary>The flags of inputs, in the order of their kinds.</summary>
    private static readonly IReadOnlyList<(ForecastInputKind Kind, QuantityFlag Flag)> Numbers =
    [
        (ForecastInputKind.Users, new("--users", Whole(1, 1e10), "Users that are active")),
        Assumed(
            ForecastInputKind.SessionsPerUserDay,
            "--sessions",
            Positive(QuantityKind.Number, 1e4),
            "Sessions of a user a day, over all days of the month"
        ),
        (ForecastInputKind.Turns, new("--turns", Number(1, 1e5), "Mean turns of a session")),
        Assumed(
            ForecastInputKind.TurnsVariation,
            "--turns-variation",
            Number(0, 10),
            "Standard deviation of the turns over their mean: long sessions resend most"
        ),
        Assumed(
            ForecastInputKind.ToolCalls,
            "--tool-calls",
            Number(0, 1000),
            "Tool calls of a turn; each is one more call of the model"
        ),
        Tokens(
            ForecastInputKind.SystemTokens,
            "--system",
            "Tokens of the system prompt, sent with each call"
        ),
        Tokens(
            ForecastInputKind.SchemaTokens,
            "--schemas",
            "Tokens of all tool schemas, sent with each call"
        ),
        Tokens(ForecastInputKind.QuestionTokens, "--question", "Tokens of a question"),
        Tokens(ForecastInputKind.ResultTokens, "--result", "Tokens of a tool's result"),
        Tokens(ForecastInputKind.CallTokens, "--call", "Tokens that the model writes to call a tool"),
        Tokens(ForecastInputKind.AnswerTokens, "--answer", "Tokens of a visible answer"),
        Assumed(
            ForecastInputKind.HistoryFraction,
            "--history",
            Share(),
            "Share of earlier turns that is sent again; less where old turns are cut"
        ),
        (
            ForecastInputKind.ReasoningRatio,
            new(
                "--reasoning",
                Number(0, 1000),
                "Reasoning tokens for each visible one; without it 1 for models that reason by default, 0 for others"
            )
        ),
        Assumed(
            ForecastInputKind.RetryFraction,
            "--retries",
            Share(0, 0.9),
            "Share of attempts that fail and are sent again"
        ),
        Assumed(
            ForecastInputKind.AbortedOutputFraction,
            "--aborted",
            Share(),
            "Share of its output that a failed attempt had generated and that is billed"
        ),
        Assumed(
            ForecastInputKind.CachedFraction,
            "--cached",
            Share(),
            "Share of the input read from a cache"
        ),
        Assumed(
            ForecastInputKind.WrittenFraction,
            "--written",
            Share(),
            "Share of the input written to a cache, beside --cached"
        ),
        (
            ForecastInputKind.InputPrice,
            new(
                "--input-price",
                Positive(QuantityKind.UsdPerMillionTokens, 1e6),
                "Price of a million input tokens in the place of the catalog's: your own GPUs' (farthing cost price)"
            )
        ),
        (
            ForecastInputKind.CachedPrice,
            new(
                "--cached-price",
                Positive(QuantityKind.UsdPerMillionTokens, 1e6),
                "Price of a million input tokens read from a cache; without it the catalog's, or the input's"
            )
        ),
        (
            ForecastInputKind.OutputPrice,
            new(
                "--output-price",
                Positive(QuantityKind.UsdPerMillionTokens, 1e6),
                "Price of a million output tokens, beside --input-price"
            )
        ),
    ];

    /// <summary>The model.</summary>
    public static readonly TextFlag Model = new(
        "--model",
        "APIS",
        $"API whose prices are paid, or several to compare, comma-separated: farthing catalog list apis [default: {ForecastTariff.DefaultModel}]"
    );

    /// <summary>Takes inputs from the ledger.</summary>
    public static readonly SwitchFlag FromLedger = new(
        "--from-ledger",
        "Take the means of the ledger's last 7 whole days (UTC) in the place of assumed inputs"
    );

    /// <summary>Hours of a month.</summary>
    public static readonly QuantityFlag Hours = CostFlags.HoursPerMonth();

    /// <summary>Growth of the users.</summary>
    public static readonly QuantityFlag Growth = new(
        "--growth",
        Between(QuantityKind.Fraction, -0.9, 1),
        "Growth of the users, such as 10%/month"
    )
    {
        IsOther = text => text.EndsWith(PerMonth, StringComparison.Ordinal),
    };

    private static readonly QuantityFlag Months = new("--months", Whole(1, 120), "Months of --growth", 12);

    private static readonly QuantityFlag By = new(
        "--by",
        Positive(QuantityKind.Fraction, 0.95),
        "Change of an input that is not assumed, in the table of what moves the bill",
        0.2
    );

    /// <summary>Adds all of them.</summary>
    public static void AddTo(GroupedCommand command)
    {
        command.AddGroups(
            [
                Of(ForecastInputKind.Users),
                Of(ForecastInputKind.SessionsPerUserDay),
                Of(ForecastInputKind.Turns),
                Of(ForecastInputKind.ToolCalls),
                Of(ForecastInputKind.SystemTokens),
                Of(ForecastInputKind.AnswerTokens),
                Model,
                Growth,
                FromLedger,
            ],
            [
                new(
                    "A session",
                    [
                        .. Numbers
                            .Where(number => number.Kind <= ForecastInputKind.WrittenFraction)
                            .Select(number => number.Flag),
                    ]
                ),
                new(
                    "Prices",
                    [
                        Model,
                        .. Numbers
                            .Where(number => number.Kind > ForecastInputKind.WrittenFraction)
                            .Select(number => number.Flag),
                        Hours,
                        CatalogFlags.Prices,
                        CatalogFlags.ConfigDir,
                        CatalogFlags.Today,
                    ]
                ),
                new("Growth and sensitivity", [Growth, Months, By]),
                new(
                    "Ledger",
                    [
                        FromLedger,
                        LedgerFlags.Data,
                        LedgerFlags.Config,
                        LedgerFlags.PostgresEnv,
                        LedgerFlags.Key,
                        LedgerFlags.Team,
                    ]
                ),
            ]
        );
    }

    /// <summary>The flag of an input; null where none says it.</summary>
    public static string? NameOf(ForecastInputKind kind) =>
        Numbers.FirstOrDefault(number => number.Kind == kind).Flag?.Name;

    /// <summary>The given inputs over the assumed ones; faults are collected.</summary>
    public static ForecastInputs Inputs(VerbContext context)
    {
        ForecastInputs inputs = new(context.Required(Hours));
        foreach ((ForecastInputKind kind, QuantityFlag flag) in Numbers)
        {
            if (context.Parsed.GetValue(flag) is not null && context.Value(flag) is double value)
            {
                inputs = inputs.With(kind, new ForecastInput(value, ForecastOrigin.Given));
            }
        }

        double cached = inputs[ForecastInputKind.CachedFraction];
        double written = inputs[ForecastInputKind.WrittenFraction];
        if (cached + written > 1)
        {
            context.Refuse(
                CostFaultCodes.Contradiction,
                Of(ForecastInputKind.WrittenFraction).Name,
                "more than the whole input is read from a cache or written to it",
                "--cached and --written that are 100% together at most"
            );
        }

        return inputs;
    }

    /// <summary>Adds the fault of a needed input that no flag says.</summary>
    public static void Need(VerbContext context, ForecastInputKind kind) => context.Required(Of(kind));

    /// <summary>The share by which inputs that are not assumed are moved.</summary>
    public static double ByOf(VerbContext context) => context.Required(By);

    /// <summary>The growth and its months; null where none is asked for.</summary>
    public static (double PerMonth, int Months)? GrowthOf(VerbContext context)
    {
        if (context.Parsed.GetValue(Growth) is not string text)
        {
            if (context.Parsed.GetValue(Months) is not null)
            {
                context.Refuse(
                    CostFaultCodes.NeededTogether,
                    Months.Name,
                    "months of no growth are all alike",
                    "--growth 10%/month beside it"
                );
            }

            return null;
        }

        double? growth = Growth.IsOther!(text) ? PerMonthOf(context, text) : context.Value(Growth);
        return growth is double share ? (share, (int)context.Required(Months)) : null;
    }

    private static double? PerMonthOf(VerbContext context, string text)
    {
        string share = text[..^PerMonth.Length];
        if (!QuantityParser.TryParse(share, QuantityKind.Fraction, out double growth, out Fault? fault))
        {
            context.Faults.Add(fault! with { Path = Growth.Name, Value = text });
            return null;
        }

        if (Growth.Accepts.Refusal(growth, growth) is string refusal)
        {
            context.Refuse(
                QuantityFaultCodes.OutOfRange,
                Growth.Name,
                refusal,
                $"a value {Growth.Accepts.RangeWords} a month",
                text
            );
            return null;
        }

        return growth;
    }

    /// <summary>The flag of an input that has one.</summary>
    public static QuantityFlag Of(ForecastInputKind kind) =>
        Numbers.Single(number => number.Kind == kind).Flag;

    private static (ForecastInputKind, QuantityFlag) Tokens(
        ForecastInputKind kind,
        string name,
        string help
    ) => Assumed(kind, name, Between(QuantityKind.Count, 0, LongestPrompt), help);

    private static (ForecastInputKind, QuantityFlag) Assumed(
        ForecastInputKind kind,
        string name,
        SettingKind accepts,
        string help
    ) => (kind, new QuantityFlag(name, accepts, help, ForecastDefaults.All[kind].Value));
}
