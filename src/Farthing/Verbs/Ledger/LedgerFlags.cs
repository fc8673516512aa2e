using System.CommandLine;
using Farthing.Cli;
using Farthing.Gateway.Ledger;
using Farthing.Numerics.Faults;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Ledger;

/// <summary>Flags of the ledger's subcommands.</summary>
internal static class LedgerFlags
{
    public static readonly Option<string> Data = new("--data")
    {
        Description = "The gateway's folder, with ledger.db and journal/",
        HelpName = "FOLDER",
        DefaultValueFactory = _ => LedgerFolder.Default,
    };

    public static readonly TextFlag Config = new(
        "--config",
        "FILE",
        "The gateway's configuration: its data: and shared: say where the ledger is"
    );

    public static readonly TextFlag PostgresEnv = new(
        "--postgres-env",
        "NAME",
        "The shared ledger: the variable with its connection string (Host=…;Database=…;Username=…;Password=…)"
    );

    public static readonly QuantityFlag Limit = new("--limit", Whole(1, 1_000_000), "Lines to show");

    private static readonly TextFlag Since = new(
        "--since",
        "TIME",
        "From this time on: 7d, 12h (back from now, at a whole hour), 2026-11, 2026-11-20 or 2026-11-20T14:00, UTC"
    );

    private static readonly TextFlag Until = new("--until", "TIME", "Before this time, written like --since");

    public static readonly Option<string?> Key = Name("--key", "Of this key (its id)");
    public static readonly Option<string?> Team = Name("--team", "Of this team");
    private static readonly Option<string?> User = Name("--user", "Of this end user");
    public static readonly Option<string?> Model = Name("--model", "For this model, as clients name it");
    private static readonly Option<string?> Deployment = Name("--deployment", "At this deployment");
    private static readonly TextFlag Session = new(
        "--session",
        "NAME",
        "Of this session or agent run: NAME (of every key, or of --key), or KEY/NAME"
    );
    private static readonly Option<string?> Tag = Name("--tag", "With this tag, such as feature=search");

    private static readonly TextFlag Gateway = new(
        "--gateway",
        "ID",
        "In the journal of this gateway (by gateway lists them; the first digits will do)"
    );

    /// <summary>Flags that only a ledger can answer.</summary>
    public static readonly IReadOnlyList<Option> OfLedgerAlone =
    [
        Data,
        Config,
        PostgresEnv,
        Deployment,
        Tag,
        Gateway,
    ];

    /// <summary>Flags that choose requests by what they state.</summary>
    public static readonly IReadOnlyList<Option> OfRequests = [Since, Until, Key, Team, User, Model, Session];

    /// <summary>Adds the flags that say where the ledger is.</summary>
    public static void AddPlace(Command command)
    {
        command.With(Data, Config, PostgresEnv);
    }

    /// <summary>Adds the flags that choose attempts; <see cref="Filter"/> reads them.</summary>
    public static void AddFilter(Command command)
    {
        AddPlace(command);
        command.With(Since, Until, Key, Team, User, Model, Deployment, Session, Tag, Gateway);
    }

    /// <summary>Adds the folder and the span; <see cref="Span"/> reads it.</summary>
    public static void AddSpan(Command command)
    {
        AddPlace(command);
        command.With(Since, Until);
    }

    /// <summary>The span that is asked for; null where it is open.</summary>
    public static (long? SinceUnixNs, long? UntilUnixNs) Span(VerbContext context)
    {
        long? since = Time(context, Since.Name, context.Parsed.GetValue(Since));
        long? until = Time(context, Until.Name, context.Parsed.GetValue(Until));
        AddFaultIfBackward(context, since, until);
        return (since, until);
    }

    /// <summary>The attempts that are asked for; faults are collected.</summary>
    public static LedgerFilter Filter(VerbContext context)
    {
        LedgerFilter filter = new LedgerFilter
        {
            SinceUnixNs = Time(context, Since.Name, context.Parsed.GetValue(Since)),
            UntilUnixNs = Time(context, Until.Name, context.Parsed.GetValue(Until)),
            Key = context.Parsed.GetValue(Key),
            Team = context.Parsed.GetValue(Team),
            User = context.Parsed.GetValue(User),
            Model = context.Parsed.GetValue(Model),
            Deployment = context.Parsed.GetValue(Deployment),
            Tag = context.Parsed.GetValue(Tag),
        }.OfSession(context.Parsed.GetValue(Session));
        AddFaultIfBackward(context, filter.SinceUnixNs, filter.UntilUnixNs);
        return filter;
    }

    /// <summary>The filter with the gateway that is asked for; a fault where the ledger knows none or several.</summary>
    public static LedgerFilter OfGateway(VerbContext context, LedgerFilter filter, ILedgerStore store) =>
        OfGateway(context, filter, store, context.Parsed.GetValue(Gateway));

    /// <summary>The filter with a gateway, by its first digits; a fault where the ledger knows none or several.</summary>
    public static LedgerFilter OfGateway(
        VerbContext context,
        LedgerFilter filter,
        ILedgerStore store,
        string? text
    )
    {
        if (text is null)
        {
            return filter;
        }

        string[] known = [.. store.Positions().Select(position => position.GatewayId.ToString("N"))];
        string start = text.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
        string[] meant = [.. known.Where(id => id.StartsWith(start, StringComparison.Ordinal))];
        if (meant.Length == 1)
        {
            return filter with { GatewayId = Guid.ParseExact(meant[0], "N") };
        }

        context.Refuse(
            LedgerFaultCodes.UnknownGateway,
            Gateway.Name,
            meant.Length == 0 ? "the ledger knows no such gateway" : "several gateways begin like this",
            "one of farthing ledger by gateway",
            text,
            NearestWord.Find(start, known)
        );
        context.StopOnFaults();
        return filter;
    }

    private static void AddFaultIfBackward(VerbContext context, long? since, long? until)
    {
        if (since >= until)
        {
            context.Refuse(
                LedgerFaultCodes.BadTime,
                Until.Name,
                "the span ends before it begins",
                "a time after --since",
                context.Parsed.GetValue(Until)
            );
        }
    }

    /// <summary>A time that is written like <c>--since</c>; null where none is given or it is faulty.</summary>
    public static long? Time(VerbContext context, string flag, string? text)
    {
        if (text is null)
        {
            return null;
        }

        if (LedgerTime.Parse(text, DateTimeOffset.UtcNow) is long time)
        {
            return time;
        }

        context.Refuse(LedgerFaultCodes.BadTime, flag, "not a time", LedgerTime.Expected, text);
        return null;
    }

    private static Option<string?> Name(string flag, string help) =>
        new(flag) { Description = help, HelpName = "NAME" };
}
