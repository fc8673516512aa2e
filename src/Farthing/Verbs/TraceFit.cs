using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Json;
using Farthing.Workloads.Profiles;
using Farthing.Workloads.Traces;

namespace Farthing.Verbs;

/// <summary><c>farthing trace fit</c>: a workload profile from a trace.</summary>
internal static class TraceFit
{
    private static readonly Argument<string> File = new("FILE") { Description = "The trace" };

    private static readonly Option<string> Name = new("--name")
    {
        Description = "Name of the profile",
        Required = true,
    };

    private static readonly Option<string> Description = new("--description")
    {
        Description = "One line about it",
        DefaultValueFactory = _ => "",
    };

    private static readonly Option<string> Source = new("--source")
    {
        Description = "Where the trace comes from: repository, path, commit",
        DefaultValueFactory = _ => "a user's own trace",
    };

    private static readonly Option<string> Licence = new("--license")
    {
        Description = "Its license",
        DefaultValueFactory = _ => "not stated",
    };

    private static readonly Option<string> AsOf = new("--as-of")
    {
        Description = "When it was recorded",
        DefaultValueFactory = _ => "not stated",
    };

    public static Command Create()
    {
        Command command = new(
            "fit",
            """
            Print a workload profile (schema farthing.profile/1) fitted to a trace.

            Examples:
              farthing trace fit requests.csv --name my-chat > my-chat.json
            """
        );
        command.Arguments.Add(File);
        command.With(Name, Description, Source, Licence, AsOf);
        TraceFlags.AddTo(command);
        return command.Runs("trace.fit", Run);
    }

    private static int Run(VerbContext context)
    {
        context.StopOnFaults();
        TraceReadResult trace = TraceFlags.Read(context, context.Parsed.GetRequiredValue(File));
        WorkloadProfile profile = ProfileFitter.Fit(
            trace,
            context.Parsed.GetRequiredValue(Name),
            context.Parsed.GetRequiredValue(Description),
            new ProfileOrigin(
                context.Parsed.GetRequiredValue(Source),
                context.Parsed.GetRequiredValue(Licence),
                context.Parsed.GetRequiredValue(AsOf),
                trace.Table.Count
            )
        );
        return context.Answer(
            writer => ProfileJson.Write(writer, profile),
            text => text.WriteLine(JsonText.Write(writer => ProfileJson.Write(writer, profile)))
        );
    }
}
