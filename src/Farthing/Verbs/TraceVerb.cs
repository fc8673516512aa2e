using System.CommandLine;
using Farthing.Cli;

namespace Farthing.Verbs;

/// <summary><c>farthing trace</c>: looks into request traces and makes others of them.</summary>
internal static class TraceVerb
{
    public static readonly VerbEntry Entry = new(
        "trace",
        VerbGroup.Data,
        "Describe, import, convert, scale and generate request traces",
        Create
    );

    private static Command Create()
    {
        Command command = new(
            "trace",
            "Request traces of every common format, plain or gzipped, found by header and keys."
        );
        command.Subcommands.Add(TraceDescribe.Create());
        command.Subcommands.Add(TraceConvert.Create());
        command.Subcommands.Add(TraceImport.Create());
        command.Subcommands.Add(TraceScale.Create());
        command.Subcommands.Add(TraceCut.Create());
        command.Subcommands.Add(TraceMerge.Create());
        command.Subcommands.Add(TraceGenerate.Create());
        command.Subcommands.Add(TraceFit.Create());
        return command;
    }
}
