using Farthing.Documents.Traces;
using Farthing.Numerics.Faults;
using Farthing.Workloads.Requests;

namespace Farthing.Workloads.Traces;

/// <summary>Takes the rows of a trace as a format reader finds them: checks, counts, and keeps the good ones.</summary>
internal sealed class TraceCollector(string file, TraceReadOptions options)
{
    /// <summary>A prompt or output longer than this is a broken row, not a request.</summary>
    public const long MaxTokens = 100_000_000;

    private const int ShownBroken = 10;
    private const double ToleratedFraction = 0.01;
    private readonly List<BrokenRow> firstBroken = [];
    private readonly Dictionary<string, int> sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> tenants = new(StringComparer.Ordinal);
    private long brokenCount;

    public string File { get; } = file;

    public TraceReadOptions Options { get; } = options;

    public RequestTableBuilder Builder { get; } = new();

    public BlockTally Blocks { get; } = new();

    public List<string> Notes { get; } = [];

    /// <summary>The archive member that is being read; null outside of archives.</summary>
    public string? Member { get; set; }

    public long Rows { get; set; }

    public long ZeroTokenRows { get; private set; }

    /// <summary>Wall-clock origin of the arrivals, where the file has one.</summary>
    public bool IsWallClock { get; set; }

    public BrokenRows Broken => new(brokenCount, firstBroken);

    public void AddBroken(long line, string reason)
    {
        brokenCount++;
        if (firstBroken.Count < ShownBroken)
        {
            firstBroken.Add(new BrokenRow(line, reason, Member));
        }
    }

    /// <summary>Adds a row's request. Returns its index, or -1 where the row is broken or has no tokens.</summary>
    public int Add(
        long line,
        long arrivalNs,
        long input,
        long output,
        ReadOnlySpan<ulong> ids = default,
        int tenant = 0,
        int session = -1,
        int after = -1,
        long thinkNs = 0
    )
    {
        if (input < 0 || output < 0 || input > MaxTokens || output > MaxTokens)
        {
            AddBroken(line, $"token counts {input} and {output} are outside 0 to {MaxTokens}");
            return -1;
        }

        if (input == 0 || output == 0)
        {
            ZeroTokenRows++;
            return -1;
        }

        if (ids.Length > 0)
        {
            Blocks.Count(line, (int)input, ids.Length);
        }

        return Builder.Add(
            arrivalNs,
            (int)input,
            (int)output,
            ids,
            tenant,
            session,
            after,
            Math.Max(thinkNs, 0)
        );
    }

    /// <summary>The number of a session's name; -1 for none.</summary>
    public int SessionOf(string? name) => name is null ? -1 : NumberOf(sessions, name);

    /// <summary>The number of a tenant's name: the first is 0.</summary>
    public int TenantOf(string? name) => string.IsNullOrEmpty(name) ? 0 : NumberOf(tenants, name);

    /// <summary>Checks what only the whole file shows, and makes the result.</summary>
    public TraceReadResult Finish(TraceFormat format, TimeUnit? unit)
    {
        long used = Builder.Count + ZeroTokenRows;
        bool isTooMany = brokenCount > ToleratedFraction * Math.Max(1, brokenCount + used);
        if (isTooMany && !Options.IsLenient)
        {
            throw new FarthingException(BrokenFaults(brokenCount + used, format));
        }

        if (Builder.Count == 0)
        {
            string why =
                ZeroTokenRows > 0 ? $"all {ZeroTokenRows} rows have no prompt or no output tokens"
                : brokenCount > 0 ? $"all {brokenCount} rows are broken"
                : "there is no row";
            throw Fault(
                WorkloadFaultCodes.TraceEmpty,
                $"the trace holds no request: {why}",
                $"rows of {format.Title}"
            );
        }

        if (brokenCount > 0)
        {
            Notes.Add($"{brokenCount} broken rows were left out");
        }

        if (ZeroTokenRows > 0)
        {
            Notes.Add($"{ZeroTokenRows} rows without prompt or output tokens were dropped");
        }

        if (Builder.IsUnsorted)
        {
            Notes.Add("the rows were not in order of time; they were sorted, equal times keep their order");
        }

        long first = Builder.ArrivalNs(0);
        for (int i = 1; i < Builder.Count; i++)
        {
            first = Math.Min(first, Builder.ArrivalNs(i));
        }

        RequestTable table = Builder.Build(out ClosedLoopPlan? plan);
        if (Options.SpreadsBatches)
        {
            table = table.SpreadBatches();
            Notes.Add("requests of one time stamp were spread evenly over the gap to the next stamp");
        }

        return new TraceReadResult(table, format, unit, Broken, Rows, ZeroTokenRows, Notes)
        {
            ClosedLoop = plan,
            StartUnixNs = IsWallClock ? first : null,
        };
    }

    /// <summary>A fault of this file.</summary>
    public FarthingException Fault(string code, string message, string expected, long? line = null) =>
        new(
            new Fault(code, message)
            {
                File = File,
                Line = (int?)line,
                Expected = expected,
            }
        );

    private List<Fault> BrokenFaults(long rows, TraceFormat format)
    {
        List<Fault> faults =
        [
            new Fault(
                WorkloadFaultCodes.TooManyBrokenRows,
                $"{brokenCount} of {rows} rows cannot be read as {format.Title}; at most 1 % may be broken"
            )
            {
                File = File,
                Expected = "a trace with whole rows, or --lenient to leave the broken ones out",
            },
        ];
        foreach (BrokenRow row in firstBroken)
        {
            string file = row.Member is null ? File : $"{File}({row.Member})";
            faults.Add(
                new Fault(WorkloadFaultCodes.TooManyBrokenRows, row.Reason)
                {
                    File = file,
                    Line = (int)row.Line,
                }
            );
        }

        return faults;
    }

    private static int NumberOf(Dictionary<string, int> numbers, string name)
    {
        if (!numbers.TryGetValue(name, out int number))
        {
            number = numbers.Count;
            numbers.Add(name, number);
        }

        return number;
    }
}

/// <summary>Options of reading a trace. The defaults trust the file's own header and keys.</summary>
public sealed record TraceReadOptions
{
    /// <summary>The defaults.</summary>
    public static readonly TraceReadOptions Default = new();

    /// <summary>Unit of the time column; null takes the format's.</summary>
    public TimeUnit? TimeUnit { get; init; }

    /// <summary>Tokens per prefix id, at least 1; null takes the format's.</summary>
    public int? BlockTokens { get; init; }

    /// <summary>Goes on when more than 1 % of the rows are broken.</summary>
    public bool IsLenient { get; init; }

    /// <summary>Counts tokens of texts as bytes / 4 where the file has no counts. Stated in the notes.</summary>
    public bool EstimatesTokens { get; init; }

    /// <summary>Output length where the file has none; null refuses such files.</summary>
    public int? OutputTokens { get; init; }

    /// <summary>Spreads requests of one stamp evenly over the gap to the next stamp (Mooncake writes batches every 3 s).</summary>
    public bool SpreadsBatches { get; init; }

    /// <summary>Seed of formats that are drawn from (ServeGen).</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Requests to draw from a ServeGen archive at most; null draws the whole span.</summary>
    public int? MaxRequests { get; init; }
}
