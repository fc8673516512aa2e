using System.Globalization;
using Farthing.Cli;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Serving.Engines;

namespace Farthing.Verbs.Simulations;

/// <summary>Writes one row per request, in the columns that simulate, watch and traces share and the batch that it ran in, as CSV or JSON lines by the file's extension.</summary>
internal static class RequestLog
{
    private const string Header =
        "request_id,tenant,arrival_ns,scheduled_ns,first_token_ns,last_token_ns,input,cached,output,finish,replica,preemptions,batch_first,batch_mean";

    /// <summary>Adds a fault when the extension says neither format.</summary>
    public static void Check(string path, FaultList faults)
    {
        if (!IsCsv(path) && !IsJsonLines(path))
        {
            faults.Add(
                new Fault(CliFaultCodes.FileUnwritable, "the extension does not say the format of the log")
                {
                    Path = "--request-log",
                    Value = path,
                    Expected = "a name that ends in .csv or .jsonl",
                }
            );
        }
    }

    /// <summary>Runs something that yields records, and writes them as they come; the file appears when all are there. Where it takes no more, the run goes on, and its answer says so.</summary>
    /// <param name="context">Says at the end what could not be written.</param>
    /// <param name="path">The file; null writes none.</param>
    /// <param name="run">The run, which hands its records to the action that it is given (null where nobody wants them).</param>
    public static T Write<T>(VerbContext context, string? path, Func<Action<RequestRecord>?, T> run)
    {
        if (path is null)
        {
            return run(null);
        }

        T? result = default;
        bool hasRun = false;
        context.Beside(() =>
            AtomicFile.Write(
                path,
                writer =>
                {
                    RowsOf rows = new(writer, IsCsv(path));
                    (result, hasRun) = (run(rows.Add), true);
                    rows.End();
                }
            )
        );
        return hasRun ? result! : run(null);
    }

    private static void Row(TextWriter writer, in RequestRecord r, bool isCsv)
    {
        string finish = r.Finish.ToString().ToLowerInvariant();
        writer.WriteLine(
            isCsv
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{r.RequestId},{r.Tenant},{r.ArrivalNs},{r.ScheduledNs},{r.FirstTokenNs},{r.LastTokenNs},{r.InputTokens},{r.CachedTokens},{r.OutputTokens},{finish},{r.ReplicaIndex},{r.Preemptions},{r.FirstBatch},{r.MeanBatch:0.###}"
                )
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{{\"request_id\":{r.RequestId},\"tenant\":{r.Tenant},\"arrival_ns\":{r.ArrivalNs},\"scheduled_ns\":{r.ScheduledNs},\"first_token_ns\":{r.FirstTokenNs},\"last_token_ns\":{r.LastTokenNs},\"input\":{r.InputTokens},\"cached\":{r.CachedTokens},\"output\":{r.OutputTokens},\"finish\":\"{finish}\",\"replica\":{r.ReplicaIndex},\"preemptions\":{r.Preemptions},\"batch_first\":{r.FirstBatch},\"batch_mean\":{r.MeanBatch:0.###}}}"
                )
        );
    }

    private static bool IsCsv(string path) => path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);

    private static bool IsJsonLines(string path) =>
        path.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase);

    /// <summary>Rows on their way into a file, which may take no more of them while the run goes on.</summary>
    private sealed class RowsOf
    {
        private readonly TextWriter writer;
        private readonly bool isCsv;
        private IOException? refused;

        public RowsOf(TextWriter writer, bool isCsv)
        {
            (this.writer, this.isCsv) = (writer, isCsv);
            if (isCsv)
            {
                writer.WriteLine(Header);
            }
        }

        public void Add(RequestRecord record)
        {
            try
            {
                if (refused is null)
                {
                    Row(writer, record, isCsv);
                }
            }
            catch (IOException full)
            {
                refused = full;
            }
        }

        /// <summary>Throws what the file said when it took no more.</summary>
        public void End()
        {
            if (refused is not null)
            {
                throw new IOException(refused.Message, refused);
            }
        }
    }
}
