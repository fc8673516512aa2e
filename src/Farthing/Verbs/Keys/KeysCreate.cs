using System.CommandLine;
using System.Text.Json;
using Farthing.Cli;
using Farthing.Gateway.Administration;
using Farthing.Numerics.Quantities;
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
        Description = "A model that it may use; may be repeated [default: all]",
        HelpName = "NAME",
    };

    private static readonly TextFlag Expires = new(
        "--expires",
        "TIME",
        "From then on it is nobody's: 2026-12-31, or 2026-12-31T18:00:00Z"
    );

    private static readonly QuantityFlag Budget = new(
        "--budget",
        Between(QuantityKind.Usd, 0, 9e9),
        "What it may spend in a period"
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

    public static Command Create()
    {
        Command command = new(
            "create",
            """
            Make a key. Its secret is shown once, and kept nowhere: the gateway has its hash.

            Examples:
              farthing keys create search-service --team search --budget $25 --period day
              farthing keys create --user ann --model llama-3.1-8b --requests-per-minute 60 --expires 2027-01-01
            """
        );
        command.Arguments.Add(Id);
        command.With(Team, User, Tags, Models, Expires, Budget, Period, Soft, Requests, Tokens, Concurrency);

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
        using JsonDocument answer = client.Call(
            "POST",
            "/keys",
            json =>
            {
                json.WriteStartObject();
                WriteText(json, "id", context.Parsed.GetValue(Id));
                WriteText(json, "team", context.Parsed.GetValue(Team));
                WriteText(json, "user", context.Parsed.GetValue(User));
                WriteTexts(json, "tags", context.Parsed.GetValue(Tags));
                WriteTexts(json, "models", context.Parsed.GetValue(Models));
                WriteText(json, "expires", context.Parsed.GetValue(Expires));
                if (budget is double usd)
                {
                    json.WriteStartObject("budget");
                    json.WriteNumber("limit_usd", (decimal)usd);
                    json.WriteString("period", context.Parsed.GetValue(Period));
                    json.WriteBoolean("hard", !context.Parsed.GetValue(Soft));
                    json.WriteEndObject();
                }

                if (requests is not null || tokens is not null || concurrency is not null)
                {
                    json.WriteStartObject("limits");
                    WriteCount(json, "requests_per_minute", requests);
                    WriteCount(json, "tokens_per_minute", tokens);
                    WriteCount(json, "concurrency", concurrency);
                    json.WriteEndObject();
                }

                json.WriteEndObject();
            }
        );
        return KeysScreen.Answer(context, answer.RootElement);
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, string[]? texts)
    {
        if (texts is { Length: > 0 })
        {
            json.WriteStartArray(name);
            foreach (string text in texts)
            {
                json.WriteStringValue(text);
            }

            json.WriteEndArray();
        }
    }

    private static void WriteCount(Utf8JsonWriter json, string name, double? count)
    {
        if (count is double number)
        {
            json.WriteNumber(name, (long)number);
        }
    }

    private static Option<string?> Name(string flag, string help) =>
        new(flag) { Description = help, HelpName = "NAME" };
}
