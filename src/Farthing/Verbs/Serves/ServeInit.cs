using System.CommandLine;
using Farthing.Catalogs;
using Farthing.Catalogs.Apis;
using Farthing.Cli;
using Farthing.Documents.Serves;
using Farthing.Gateway.Moving;
using Farthing.Numerics.Faults;
using Farthing.Verbs.Asks;

namespace Farthing.Verbs.Serves;

/// <summary><c>farthing serve init</c>: writes a gateway's configuration from five answers, or from LiteLLM's.</summary>
internal static class ServeInit
{
    private static readonly TextFlag From = new(
        "--from",
        "FILE",
        "LiteLLM's config.yaml, in place of the questions"
    );

    private static readonly TextFlag Keys = new(
        "--keys",
        "FILE",
        "With --from: LiteLLM's keys, as GET /key/list?return_full_object=true answers; they go on working"
    );

    private static readonly TextFlag Teams = new(
        "--teams",
        "FILE",
        "With --from: LiteLLM's teams, as GET /team/list answers"
    );

    /// <summary>The command.</summary>
    public static Command Create()
    {
        TextFlag[] answers =
        [
            .. InitQuestions.All.Select(question => new TextFlag(
                question.Flag,
                question.Value,
                $"{question.Text} [without it: asked in a terminal, else {question.Default}]"
            )),
        ];
        Command command = new(
            "init",
            """
            Writes a gateway's configuration to stdout: from five answers, given as flags or asked in a terminal, or from
            LiteLLM's config.yaml. What of that has no counterpart is said on stderr, each by name and line.
            docs/switching.md has LiteLLM's features, and what stands for them here.

            Examples:
              farthing serve init > farthing.yaml
              farthing serve init --upstream http://127.0.0.1:8000/v1 --model llama-3.1-8b --price $0.05/$0.08 > farthing.yaml
              farthing serve init --from config.yaml > farthing.yaml && farthing serve farthing.yaml --check
              farthing serve init --from config.yaml --teams teams.json --keys keys.json > farthing.yaml
            """
        );
        return command
            .With(answers)
            .With(From, Teams, Keys)
            .ReadsCatalog()
            .Runs("serve.init", context => Run(context, answers));
    }

    private static int Run(VerbContext context, TextFlag[] flags)
    {
        Catalog catalog = CatalogLoader.Load(context);
        return context.Parsed.GetValue(From) is string from
            ? Move(context, catalog, from, flags)
            : Ask(context, catalog, flags);
    }

    private static int Move(VerbContext context, Catalog catalog, string from, TextFlag[] flags)
    {
        foreach (TextFlag flag in flags.Where(flag => context.Parsed.GetValue(flag) is not null))
        {
            context.Conflict(flag.Name, "it answers a question, and --from asks none", "one of both");
        }

        const string Expected = "a file that you may read";
        byte[]? text = context.ReadFile(From.Name, from, "LiteLLM's config.yaml");
        (byte[], string)? teams = Read(context, Teams, Expected);
        (byte[], string)? keys = Read(context, Keys, Expected);
        context.StopOnFaults();
        MovedConfiguration moved = new LiteLlmReader(
            GatewayFeatures.Settings.Table,
            catalog,
            Environment.GetEnvironmentVariable
        ).Read(System.Text.Encoding.UTF8.GetString(text!), from, teams, keys);
        foreach (MovingNote note in moved.Notes)
        {
            context.Warn(note.ToString());
        }

        if (moved.Notes.Count > 0)
        {
            context.Warn(
                $"{moved.Notes.Count} members of {from} are not as they were; the rest is in the configuration"
            );
        }

        return Answer(
            context,
            new ServeInitDocument(
                moved.Text,
                Secret: null,
                [
                    .. moved.Notes.Select(note => new MovedMember(
                        note.File,
                        note.Line,
                        note.Path,
                        note.Message
                    )),
                ]
            )
        );
    }

    private static int Ask(VerbContext context, Catalog catalog, TextFlag[] flags)
    {
        foreach (TextFlag flag in (TextFlag[])[Teams, Keys])
        {
            if (context.Parsed.GetValue(flag) is not null)
            {
                context.Conflict(flag.Name, "it goes with --from", "--from config.yaml beside it");
            }
        }

        Dictionary<string, string> answers = [];
        foreach ((TextFlag flag, AskQuestion question) in flags.Zip(InitQuestions.All))
        {
            if (context.Parsed.GetValue(flag) is not string given || AskQuestion.IsUnknown(given))
            {
                continue;
            }

            answers[question.Flag] = given;
            if (question.Check(given, catalog) is string expected)
            {
                context.Refuse(
                    QuantityFaultCodes.UnknownWord,
                    question.Flag,
                    "not understood",
                    expected,
                    given
                );
            }
        }

        context.StopOnFaults();
        bool isTerminal = !context.IsJson && !Console.IsInputRedirected && !Console.IsErrorRedirected;
        if (
            isTerminal && !new AskDialogue(Console.In, context.Error, catalog).Run(answers, InitQuestions.All)
        )
        {
            return 130;
        }

        (string text, string secret, ApiPrice? priced) = InitQuestions.Write(answers, catalog);
        if (priced is { Unread.Count: > 0 })
        {
            context.Warn(LiteLlmUncharged.Words(priced.Id, priced.Unread));
        }

        if (!context.IsJson)
        {
            context.Error.WriteLine(
                $"key {secret}, shown this once: the configuration has its hash. Next:  farthing serve FILE --check"
            );
        }

        return Answer(context, new ServeInitDocument(text, secret, []));
    }

    private static (byte[] Bytes, string File)? Read(VerbContext context, TextFlag flag, string expected) =>
        context.Parsed.GetValue(flag) is string file
        && context.ReadFile(flag.Name, file, expected) is byte[] bytes
            ? (bytes, file)
            : null;

    private static int Answer(VerbContext context, ServeInitDocument document) =>
        context.Answer(document, output => output.Write(document.Text));
}
