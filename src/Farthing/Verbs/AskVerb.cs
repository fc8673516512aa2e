using System.CommandLine;
using System.CommandLine.Parsing;
using Farthing.Catalogs;
using Farthing.Cli;
using Farthing.Numerics.Faults;
using Farthing.Planning.Exports;
using Farthing.Verbs.Asks;

namespace Farthing.Verbs;

/// <summary><c>farthing ask</c>: a few questions that end in the command that answers them, and its answer.</summary>
internal static class AskVerb
{
    /// <summary>The line of help.</summary>
    public const string Summary = "Asks five questions, and runs the plan that answers them";

    /// <summary>Builds the command.</summary>
    /// <param name="run">Runs a command line: words, output, error; gives the exit code.</param>
    public static Command Create(Func<string[], TextWriter, TextWriter, int> run)
    {
        TextFlag[] flags =
        [
            .. AskQuestion.All.Select(question => new TextFlag(
                question.Flag,
                question.Value,
                $"{question.Text} [without it: asked in a terminal, else {question.Default}]"
            )),
        ];
        SwitchFlag print = new("--print", "Print the command and do not run it");
        Command command = new(
            "ask",
            """
            Asks which model, what traffic, which requests, which promise, and on what; then shows the command that
            answers and runs it. Every answer may be "I don't know": a stated default is taken. Flags answer beforehand;
            without a terminal nothing is asked.

            Examples:
              farthing ask
              farthing ask --model llama-3.3-70b --traffic 300M/month --print
              farthing ask --on 8xH100-SXM --model llama-3.3-70b
            """
        );
        return command
            .With(flags)
            .With(print)
            .ReadsCatalog()
            .Runs("ask", context => Answer(context, flags, context.Parsed.GetValue(print), run));
    }

    /// <summary>Flags that say which catalog is read; the command that answers reads the same.</summary>
    private static IEnumerable<string> CatalogWords(VerbContext context) =>
        CatalogFlags
            .All.Select(flag => context.Parsed.GetResult(flag))
            .OfType<OptionResult>()
            .Where(given => !given.Implicit)
            .SelectMany(given => given.Tokens.SelectMany(value => new[] { given.Option.Name, value.Value }));

    private static int Answer(
        VerbContext context,
        TextFlag[] flags,
        bool prints,
        Func<string[], TextWriter, TextWriter, int> run
    )
    {
        Catalog catalog = CatalogLoader.Load(context);
        Dictionary<string, string> answers = [];
        foreach ((TextFlag flag, AskQuestion question) in flags.Zip(AskQuestion.All))
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
        bool isTerminal = !context.IsJson && !Console.IsInputRedirected && !Console.IsOutputRedirected;
        if (isTerminal && !new AskDialogue(Console.In, context.Out, catalog).Run(answers))
        {
            return 130;
        }

        AskAnswers all = new(answers, catalog);
        string[] command = [.. all.Command(), .. CatalogWords(context)];
        foreach (Fault fault in PlanVerb.FaultsOf(command[1..], context))
        {
            context.Faults.Add(fault with { Path = AskAnswers.QuestionOf(fault) });
        }

        context.StopOnFaults();
        string line = "farthing " + string.Join(' ', command.Select(ShellWord.Quoted));
        if (prints)
        {
            context.Out.WriteLine(line);
            return 0;
        }

        if (context.IsJson)
        {
            return run([.. command, "--json"], context.Out, context.Error);
        }

        context.Out.WriteLine($"$ {line}");
        if (all.Assumed.Count > 0)
        {
            context.Out.WriteLine($"  assumed, nobody said: {string.Join(", ", all.Assumed)}");
        }

        context.Out.WriteLine();
        return run(command, context.Out, context.Error);
    }
}
