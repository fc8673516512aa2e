using System.CommandLine;
using Farthing.Cli;
using Farthing.Gateway.Ledger;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;

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

    public static readonly QuantityFlag Limit = new QuantityFlag(
        "--limit",
        QuantityKind.Count,
        "Lines to show"
    )
        .Between(1, 1_000_000)
        .Whole();

    private static readonly Option<string?> Since = new("--since")
    {
        Description =
            "From this time on: 7d, 12h (back from now, at a whole hour), 2026-11, 2026-11-20 or 2026-11-20T14:00, UTC",
        HelpName = "TIME",
    };

    private static readonly Option<string?> Until = new("--until")
    {
        Description = "Before this time, written like --since",
        HelpName = "TIME",
    };

    private static readonly Option<string?> Key = Name("--key", "Of this key (its id)");
    private static readonly Option<string?> Team = Name("--team", "Of this team");
    private static readonly Option<string?> User = Name("--user", "Of this end user");
    private static readonly Option<string?> Model = Name("--model", "For this model, as clients name it");
    private static readonly Option<string?> Deployment = Name("--deployment", "At this deployment");
    private static readonly Option<string?> Session = Name("--session", "Of this session or agent run");
    private static readonly Option<string?> Tag = Name("--tag", "With this tag, such as feature=search");

    /// <summary>Adds the flags that choose attempts; <see cref="Filter"/> reads them.</summary>
    public static void AddFilter(Command command)
    {
        Option[] options = [Data, Since, Until, Key, Team, User, Model, Deployment, Session, Tag];
        foreach (Option option in options)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Adds the folder and the span; <see cref="Span"/> reads it.</summary>
    public static void AddSpan(Command command)
    {
        Option[] options = [Data, Since, Until];
        foreach (Option option in options)
        {
            command.Options.Add(option);
        }
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
        LedgerFilter filter = new()
        {
            SinceUnixNs = Time(context, Since.Name, context.Parsed.GetValue(Since)),
            UntilUnixNs = Time(context, Until.Name, context.Parsed.GetValue(Until)),
            Key = context.Parsed.GetValue(Key),
            Team = context.Parsed.GetValue(Team),
            User = context.Parsed.GetValue(User),
            Model = context.Parsed.GetValue(Model),
            Deployment = context.Parsed.GetValue(Deployment),
            Session = context.Parsed.GetValue(Session),
            Tag = context.Parsed.GetValue(Tag),
        };
        AddFaultIfBackward(context, filter.SinceUnixNs, filter.UntilUnixNs);
        return filter;
    }

    private static void AddFaultIfBackward(VerbContext context, long? since, long? until)
    {
        if (since >= until)
        {
            context.Faults.Add(
                new Fault(LedgerFaultCodes.BadTime, "the span ends before it begins")
                {
                    Path = Until.Name,
                    Value = context.Parsed.GetValue(Until),
                    Expected = "a time after --since",
                }
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

        context.Faults.Add(
            new Fault(LedgerFaultCodes.BadTime, "not a time")
            {
                Path = flag,
                Value = text,
                Expected = LedgerTime.Expected,
            }
        );
        return null;
    }

    private static Option<string?> Name(string flag, string help) =>
        new(flag) { Description = help, HelpName = "NAME" };
}
