using System.CommandLine;
using System.Text;
using Farthing.Cli;
using Farthing.Documents.Routes;
using Farthing.Reduction.Cascade.Labels;
using Farthing.Reduction.Cascade.Prior;
using Farthing.Reduction.Cascade.Routing;
using Farthing.Sheets.Routes;

namespace Farthing.Verbs.Routes;

/// <summary><c>farthing route explain</c>: what a router decides on a prompt, feature by feature.</summary>
internal static class RouteExplainCommand
{
    private static readonly TextFlag RouterFile = new("--router", "FILE", "A router of farthing route train")
    {
        Required = true,
    };

    private static readonly TextFlag Prompt = new("--prompt", "TEXT", "The prompt; - reads standard input")
    {
        Required = true,
    };

    public static Command Create()
    {
        Command command = new(
            "explain",
            """
            Show which model a router chooses for a prompt, and what each feature, word and neighbor adds to the score.

            Examples:
              farthing route explain --router router.json --prompt 'What is the capital of France?'
              farthing route explain --router router.json --prompt - < prompt.txt
            """
        );
        command.With(RouterFile, Prompt);
        return command.Runs("route.explain", Run);
    }

    private static int Run(VerbContext context)
    {
        context.StopOnFaults();
        string given = context.Parsed.GetValue(Prompt)!;
        Router router = RouteFlags.Router(context, context.Parsed.GetValue(RouterFile)!);
        string prompt = given == "-" ? Input() : given;
        PriorExplanation explained = router.Prior is PriorModel model
            ? PriorExplanation.Of(model, new PromptView(prompt))
            : new PriorExplanation(router.Prior.Assess(new PromptView(prompt), new PromptScratch()), []);
        RouteExplainDocument document = new(
            router.Weak,
            router.Strong,
            router.RoutesToWeak(explained.Score) ? router.Weak : router.Strong,
            explained.Score.Score,
            -router.Promise.Threshold,
            explained.Score.Gain,
            router.IsByLength,
            [
                .. explained
                    .Parts.Where(part => part.Contribution != 0)
                    .OrderByDescending(part => Math.Abs(part.Contribution))
                    .Select(part => new RouteExplainPart(
                        Enum.Parse<RoutePartKind>(part.Kind.ToString()),
                        part.Name,
                        part.Value,
                        part.Contribution
                    )),
            ]
        );
        return context.Answer(document, RouteExplainSheet.Of);
    }

    private static string Input()
    {
        using StreamReader reader = new(Console.OpenStandardInput(), Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
