using System.CommandLine;
using Farthing.Cli;
using Farthing.Numerics.Faults;
using Farthing.Workloads.Traces;
using Farthing.Workloads.Traces.Logs;

namespace Farthing.Verbs;

/// <summary><c>farthing trace import</c>: a trace out of what is logged anyway.</summary>
internal static class TraceImport
{
    private static readonly Argument<string> Log = new("LOG")
    {
        Description =
            "The log to read: JSON lines, a JSON list or document, or CSV with a header; plain or gzipped",
    };

    private static readonly WordFlag From = new(
        "--from",
        "The program that wrote it, instead of what the names in its rows say",
        [.. LogSource.All.Select(source => source.Name)]
    );

    private static readonly TextFlag Map = new(
        "--map",
        "FIELD=NAME,…",
        "Names of time, input, output, session, tenant and prompt in the rows; a dot goes into an object"
    );

    public static Command Create()
    {
        Command command = new(
            "import",
            """
            Make a trace out of a log: OpenTelemetry gen_ai spans, LiteLLM's spend logs, Langfuse, Helicone, nginx, or any rows by --map. Times, lengths, sessions and which prompts begin alike are kept, as numbers; no text and no name is.

            Examples:
              farthing trace import spendlogs.jsonl trace.jsonl.gz
              farthing trace import requests.csv trace.jsonl.gz --map time=ts,input=prompt,output=completion,session=chat
              farthing trace import access.json - --from nginx --estimate-tokens
            """
        );
        command.Arguments.Add(Log);
        command.Arguments.Add(TraceOutput.Target);
        command.With(
            From,
            Map,
            TraceFlags.Unit,
            TraceFlags.Lenient,
            TraceFlags.Estimate,
            TraceFlags.OutputTokens
        );
        return command.Runs("trace.import", Run);
    }

    private static int Run(VerbContext context)
    {
        string? from = From.Read(context);
        Dictionary<LogField, string> map = MapOf(context);
        TraceReadOptions options = TraceFlags.Options(context);
        context.StopOnFaults();
        TraceReadResult trace = LogReader.Read(
            context.Parsed.GetRequiredValue(Log),
            LogSource.All.FirstOrDefault(source => source.Name == from),
            map,
            options
        );
        foreach (string note in trace.Notes)
        {
            context.Warn(note);
        }

        return TraceOutput.Write(
            context,
            trace,
            trace.Table,
            TraceFormat.Lines,
            context.Parsed.GetRequiredValue(TraceOutput.Target),
            $"out of {trace.Format.Title}: times from the first request on, lengths, sessions and tenants{(trace.Table.HasPrefixes ? ", and prefix ids" : "")} as numbers"
        );
    }

    private static Dictionary<LogField, string> MapOf(VerbContext context)
    {
        Dictionary<LogField, string> map = [];
        string[] names = [.. Enum.GetNames<LogField>().Select(name => name.ToLowerInvariant())];
        foreach (
            string pair in (context.Parsed.GetValue(Map) ?? "").Split(',', StringSplitOptions.TrimEntries)
        )
        {
            if (pair.Length == 0)
            {
                continue;
            }

            int at = pair.IndexOf('=', StringComparison.Ordinal);
            string name = at < 0 ? pair : pair[..at];
            int field = Array.IndexOf(names, name);
            if (
                field < 0
                || at == pair.Length - 1
                || at < 0
                || !map.TryAdd((LogField)field, pair[(at + 1)..])
            )
            {
                context.Faults.Add(
                    new Fault(
                        QuantityFaultCodes.UnknownWord,
                        map.ContainsKey((LogField)field)
                            ? "a field is named twice"
                            : "not a field and its name"
                    )
                    {
                        Path = Map.Name,
                        Value = pair,
                        Expected = $"FIELD=NAME with one of {string.Join(", ", names)}",
                        Nearest = field < 0 ? NearestWord.Find(name, names) : null,
                    }
                );
            }
        }

        return map;
    }
}
