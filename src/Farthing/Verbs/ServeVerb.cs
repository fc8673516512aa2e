using System.CommandLine;
using Farthing.Cli;
using Farthing.Gateway.Configuration;
using Farthing.Numerics.Quantities;
using Farthing.Verbs.Serves;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs;

/// <summary><c>farthing serve</c>: the gateway.</summary>
internal static class ServeVerb
{
    /// <summary>One line for help.</summary>
    public const string Summary = "The gateway before your models: meters tokens, keeps budgets";

    private static readonly Argument<string?> Config = new("CONFIG")
    {
        Description = "The configuration (docs/serve.md); without it, an emulated model and a demo key",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly TextFlag Listen = new(
        "--listen",
        "ADDRESS:PORT",
        "Address and port instead of the configuration's [default: 127.0.0.1:4000]"
    );

    private static readonly TextFlag Data = new(
        "--data",
        "FOLDER",
        "Folder of journal and ledger instead of the configuration's [default: farthing-data]"
    );

    private static readonly SwitchFlag Check = new(
        "--check",
        "Read the configuration, print its meaning, and end"
    );

    private static readonly TextFlag ExplainRoute = new(
        "--explain-route",
        "MODEL",
        "Say how requests for MODEL go to its upstreams, by client format: as they are or translated, and what that loses"
    );

    private static readonly TextFlag Mirror = new(
        "--mirror",
        "URL",
        "Pass every request on to URL as it came, refuse nothing, and only meter: a dry run before a switch"
    );

    private static readonly QuantityFlag MirrorShare = new(
        "--mirror-share",
        Share(),
        "Requests that --mirror meters, of all; budgets and limits count those alone",
        1
    );

    private static readonly QuantityFlag Drain = new(
        "--drain",
        Time(0, 3600),
        "How long running requests may go on after Ctrl-C or SIGTERM",
        30
    );

    private static readonly QuantityFlag For = new(
        "--for",
        Positive(QuantityKind.Duration, 365 * 86400),
        "Stop by itself after this time; without it, on Ctrl-C"
    );

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new(
            "serve",
            """
            The gateway between applications and models: meters every token, keeps every budget

            OpenAI's and Anthropic's APIs in front of any number of upstreams. Each attempt's worst case is held
            against every budget before it is sent, and its cost is written to an append-only journal, so that
            neither a crash nor a crowd overspends or loses a row. farthing ledger reads it. SIGHUP reads the
            configuration again without dropping a stream. Without a configuration it serves an emulated model.

            Examples:
              farthing serve
              farthing serve farthing.yaml --check
              farthing serve farthing.yaml --explain-route local
              farthing serve farthing.yaml --listen 0.0.0.0:4000
              farthing serve farthing.yaml --mirror http://litellm:4000 --mirror-share 10%
              farthing serve init --from litellm.yaml > farthing.yaml
            """
        );
        command.Arguments.Add(Config);
        command.With(
            Listen,
            Data,
            Check,
            ExplainRoute,
            Mirror,
            MirrorShare,
            Drain,
            For,
            ClockFlags.Speed,
            ClockFlags.Origin
        );
        command.Subcommands.Add(ServeInit.Create());

        return command
            .ReadsCatalog()
            .Runs(
                "serve",
                context =>
                {
                    MirrorOptions? mirror = MirrorOf(context);
                    TimeProvider clock = ClockFlags.Read(context);
                    context.StopOnFaults();
                    ServeWishes wishes = new(
                        context.Parsed.GetValue(Config),
                        context.Parsed.GetValue(Listen),
                        context.Parsed.GetValue(Data),
                        context.Parsed.GetValue(Check),
                        context.Parsed.GetValue(ExplainRoute),
                        mirror,
                        TimeSpan.FromSeconds(context.Number(Drain)),
                        context.Value(For) is double seconds ? TimeSpan.FromSeconds(seconds) : null,
                        clock
                    );
                    using EmulatedUpstreams emulated = new(
                        wishes.Config ?? ".",
                        EmulateVerb.Create,
                        clock,
                        starts: !wishes.IsCheck && wishes.ExplainedModel is null
                    );
                    return new ServeRun(context, wishes, emulated).ToEnd();
                }
            );
    }

    private static MirrorOptions? MirrorOf(VerbContext context)
    {
        string? url = context.Parsed.GetValue(Mirror);
        if (url is null)
        {
            if (context.Parsed.GetResult(MirrorShare) is { Implicit: false })
            {
                context.Conflict(MirrorShare.Name, "there is no mirror", "--mirror URL beside it");
            }

            return null;
        }

        if (context.Parsed.GetValue(Config) is null)
        {
            context.Conflict(
                Mirror.Name,
                "there is no configuration to meter by",
                "farthing serve CONFIG --mirror URL"
            );
        }

        if (
            !Uri.TryCreate(url, UriKind.Absolute, out Uri? target)
            || target.Scheme is not ("http" or "https")
            || target.Query.Length + target.Fragment.Length + target.UserInfo.Length > 0
        )
        {
            context.Refuse(
                GatewayFaultCodes.WrongValue,
                Mirror.Name,
                "not the address of an upstream",
                "http:// or https:// and a host, such as http://litellm:4000; paths of requests come behind it",
                url
            );
            return null;
        }

        return new MirrorOptions(target, context.Number(MirrorShare));
    }
}
