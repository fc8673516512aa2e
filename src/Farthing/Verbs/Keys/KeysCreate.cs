using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Keys;
using Farthing.Gateway.Administration;
using Farthing.Gateway.Listening;
using Farthing.Numerics.Quantities;
using Farthing.Sheets.Keys;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Keys;

/// <summary><c>farthing keys create</c>: a new key; its secret is shown once.</summary>
internal static class KeysCreate
{
    private static readonly Argument<string?> Id = new("ID")
    {
        Description = "Its id, in the ledger and in budgets; without it, one is drawn",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> Team = Name("--team", "Its team");
    private static readonly Option<string?> User = Name("--user", "Its user");

    private static readonly Option<string[]> Tags = new("--tag")
    {
        Description = "A tag of every request with it, such as feature=search; may be repeated",
        HelpName = "NAME=VALUE",
    };

    private static readonly Option<string[]> Models = new("--model")
    {
        Description =
            "A model that it may use, or a pattern such as openai/*; may be repeated [default: all]",
        HelpName = "NAME",
    };

    private static readonly Option<string[]> Aliases = new("--alias")
    {
        Description = "A name of its own for a model, such as fast=gpt-4o-mini; may be repeated",
        HelpName = "NAME=MODEL",
    };

    private static readonly Option<string[]> Fallbacks = new("--fallback")
    {
        Description = "A model to try after another, such as gpt-4o=gpt-4o-mini; may be repeated, in order",
        HelpName = "MODEL=MODEL",
    };

    private static readonly TextFlag Expires = new(
        "--expires",
        "TIME",
        "Time of expiry: 2026-12-31, or 2026-12-31T18:00:00Z"
    );

    private static readonly QuantityFlag Budget = new(
        "--budget",
        Between(QuantityKind.Usd, 0, 9e9),
        "Its budget in a period"
    );

    private static readonly Option<string> Period = new("--period")
    {
        Description = "The budget's period: day, week, month or total",
        HelpName = "PERIOD",
        DefaultValueFactory = _ => "month",
    };

    private static readonly SwitchFlag Soft = new("--soft", "The budget only warns");

    private static readonly QuantityFlag Requests = new(
        "--requests-per-minute",
        Whole(1, 1e9),
        "Requests a minute"
    );
    private static readonly QuantityFlag Tokens = new(
        "--tokens-per-minute",
        Whole(1, 1e12),
        "Tokens a minute, in and out"
    );
    private static readonly QuantityFlag Concurrency = new(
        "--concurrency",
        Whole(1, 1e6),
        "Requests at a time"
    );

    private static readonly QuantityFlag MaxBody = new(
        "--max-body",
        Between(QuantityKind.Bytes, ListenOptions.LeastBodyBytes, ListenOptions.GreatestBodyBytes),
        "Largest body of its requests, at most the gateway's"
    );

    private static readonly Option<string?> Record = new("--record")
    {
        Description = "What is recorded of its prompts: off, lengths or hashes [default: the gateway's]",
        HelpName = "MODE",
    };

    public static Command Create()
    {
        Command command = new(
            "create",
            """
            Make a key. Its secret is shown once and stored nowhere: the gateway keeps its hash.

            Examples:
              farthing keys create search-service --team search --budget $25 --period day
              farthing keys create --user ann --model llama-3.1-8b --requests-per-minute 60 --expires 2027-01-01
            """
        );
        command.Arguments.Add(Id);
        command.With(
            Team,
            User,
            Tags,
            Models,
            Aliases,
            Fallbacks,
            Expires,
            Budget,
            Period,
            Soft,
            Requests,
            Tokens,
            Concurrency,
            MaxBody,
            Record
        );

        AdminFlags.Add(command);
        return command.Runs("keys.create", Run);
    }

    private static int Run(VerbContext context)
    {
        context.StopOnFaults();
        double? budget = context.Value(Budget);
        double? requests = context.Value(Requests);
        double? tokens = context.Value(Tokens);
        double? concurrency = context.Value(Concurrency);
        using AdminClient client = AdminFlags.Client(context);
        KeyDocument answer = client.Create(
            new KeyRequest(
                context.Parsed.GetValue(Id),
                context.Parsed.GetValue(Team),
                context.Parsed.GetValue(User),
                Given(context, Tags),
                Given(context, Models),
                context.Parsed.GetValue(Expires),
                budget is double usd
                    ? new KeyRequest.BudgetWish(
                        (decimal)usd,
                        context.Parsed.GetValue(Period),
                        !context.Parsed.GetValue(Soft)
                    )
                    : null,
                (requests ?? tokens ?? concurrency) is null
                    ? null
                    : new KeyRequest.LimitsWish((long?)requests, (long?)tokens, (int?)concurrency),
                (long?)context.Value(MaxBody),
                Given(context, Aliases),
                Given(context, Fallbacks),
                context.Parsed.GetValue(Record)
            )
        );
        return context.Answer(answer, KeySheet.Of);
    }

    private static string[]? Given(VerbContext context, Option<string[]> list) =>
        context.Parsed.GetValue(list) is { Length: > 0 } texts ? texts : null;

    private static Option<string?> Name(string flag, string help) =>
        new(flag) { Description = help, HelpName = "NAME" };
}
