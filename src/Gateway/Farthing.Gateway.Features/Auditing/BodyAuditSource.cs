using System.Globalization;
using Farthing.Documents.Audits;
using Farthing.Gateway.Ledger;
using Farthing.Numerics.Faults;
using Farthing.Workloads.Traces;

namespace Farthing.Gateway.Auditing;

/// <summary>Request bodies that were recorded elsewhere, one JSON object a line. Each line is read once; what is kept of it, in a temporary file, are lengths, names and hashes.</summary>
public sealed class BodyAuditSource : AuditSource, IDisposable
{
    private const int FaultsSaid = 10;
    private const double MaxBrokenShare = 0.01;
    private readonly LedgerFilter filter;
    private readonly AuditPrices prices;
    private readonly BodyReader reader;
    private readonly BodySpool spool = new();
    private readonly List<Fault> faults = [];
    private long lines;
    private long broken;
    private long untimed;
    private int untimedFirst;
    private long lastUnixNs;

    private BodyAuditSource(AuditPrices prices, LedgerFilter filter)
    {
        this.prices = prices;
        this.filter = filter;
        reader = new BodyReader(prices);
    }

    /// <inheritdoc/>
    public override AuditSourceKind Kind => AuditSourceKind.Bodies;

    /// <inheritdoc/>
    public override bool IsTimed => untimed < spool.Count;

    /// <inheritdoc/>
    public override string? Since => LedgerTime.Text(filter.SinceUnixNs);

    /// <inheritdoc/>
    public override string? Until => LedgerTime.Text(filter.UntilUnixNs);

    /// <summary>Reads files, one after the other.</summary>
    /// <param name="files">Their names, and what opens them; plain or gzipped.</param>
    /// <param name="prices">The prices.</param>
    /// <param name="filter">Span, key, team, user, model and session of the requests.</param>
    /// <param name="isLenient">Goes on where more than 1 % of the lines are broken.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="FarthingException">A file cannot be read, has too many broken lines, or there is no request.</exception>
    public static BodyAuditSource Read(
        IEnumerable<(string Name, Func<Stream> Open)> files,
        AuditPrices prices,
        LedgerFilter filter,
        bool isLenient,
        CancellationToken cancellation
    )
    {
        BodyAuditSource source = new(prices, filter);
        try
        {
            string names = "";
            foreach ((string name, Func<Stream> open) in files)
            {
                names += (names.Length > 0 ? ", " : "") + name;
                source.ReadFile(name, open, cancellation);
            }

            source.Finish(names, isLenient);
            return source;
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        reader.Dispose();
        spool.Dispose();
    }

    /// <inheritdoc/>
    internal override IEnumerable<AuditedRequest> Requests(CancellationToken cancellation)
    {
        foreach (AuditedRequest request in spool.Requests())
        {
            cancellation.ThrowIfCancellationRequested();
            if (IsAsked(request.Row))
            {
                yield return request;
            }
        }
    }

    /// <inheritdoc/>
    internal override string? WhyNot(string rule) => null;

    /// <inheritdoc/>
    internal override IEnumerable<string> Notes(in AuditCounts counts)
    {
        List<string> notes = [];
        if (counts.Estimated > 0)
        {
            notes.Add(
                $"{counts.Estimated:N0} of {counts.Attempts:N0} requests state no usage: their prompt is estimated as a token for four bytes of its text, and their answer counts as 0"
            );
        }

        if (broken > 0)
        {
            notes.Add(
                $"{broken:N0} of {lines:N0} lines could not be used and were left out; the first: {faults[0].File} line {faults[0].Line}: {faults[0].Message}"
            );
        }

        if (reader.WithoutPrompt > 0)
        {
            notes.Add(
                $"{reader.WithoutPrompt:N0} lines are requests of endpoints without prompts, such as embeddings: they were left out"
            );
        }

        if (spool.Count > 0 && !IsTimed)
        {
            notes.Add(
                "no line states a time: requests count as sent one a second, in the order of the files, and nothing is reckoned per month"
            );
        }
        else if (untimed > 0)
        {
            notes.Add($"{untimed:N0} lines state no time: each has that of the line before it");
        }

        if (spool.WasOutOfOrder)
        {
            notes.Add(
                "lines are not in the order of time: they were sorted, but what changes between prompts was compared in the order of the files"
            );
        }

        if (prices.Unknown.Count > 0)
        {
            notes.Add(
                $"models without a price, and their requests: {string.Join(", ", prices.Unknown.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(5).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value:N0}")))}; give --prices FILE, or --input-price and --output-price"
            );
        }

        return notes;
    }

    private void ReadFile(string name, Func<Stream> open, CancellationToken cancellation)
    {
        try
        {
            using Stream stream = UnpackedStream.Of(open());
            using Utf8LineReader text = new(stream);
            while (text.TryRead(out ReadOnlySpan<byte> line))
            {
                cancellation.ThrowIfCancellationRequested();
                if (!line.Trim(" \t"u8).IsEmpty)
                {
                    Add(name, text.LineNumber, line);
                }
            }
        }
        catch (Exception error)
            when (error
                    is IOException
                        or InvalidDataException
                        or UnauthorizedAccessException
                        or ArgumentException
                        or NotSupportedException
            )
        {
            throw new FarthingException(
                new Fault(AuditFaultCodes.Unreadable, "the file of bodies cannot be read")
                {
                    File = name,
                    Value =
                        Directory.Exists(name) ? "a folder"
                        : error is FileNotFoundException or DirectoryNotFoundException ? "no such file"
                        : error.Message.TrimEnd('.'),
                    Expected = "a readable file of JSON lines, plain or gzipped",
                }
            );
        }
    }

    private void Add(string name, long number, ReadOnlySpan<byte> line)
    {
        lines++;
        AuditedRequest? request = reader.Read(line, lastUnixNs, out bool isTimed, out string? wrong);
        if (wrong is not null)
        {
            broken++;
            if (faults.Count < FaultsSaid)
            {
                faults.Add(
                    new Fault(AuditFaultCodes.BrokenLine, wrong)
                    {
                        File = name,
                        Line = (int)Math.Min(int.MaxValue, number),
                        Expected = "a request body as JSON, or an envelope with a member body",
                    }
                );
            }
        }
        else if (request is not null)
        {
            lastUnixNs = isTimed ? request.Row.Opened.ReservedUnixNs : lastUnixNs;
            untimedFirst += !isTimed && untimedFirst == spool.Count ? 1 : 0;
            untimed += isTimed ? 0 : 1;
            spool.Add(request);
        }
    }

    private void Finish(string names, bool isLenient)
    {
        if (broken > MaxBrokenShare * lines && !isLenient)
        {
            throw new FarthingException([
                .. faults,
                new Fault(
                    AuditFaultCodes.BrokenLine,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{broken:N0} of {lines:N0} lines are no requests: more than 1 %"
                    )
                )
                {
                    File = names,
                    Expected = "whole lines, or --lenient to leave them out",
                },
            ]);
        }

        if (spool.Count == 0)
        {
            throw new FarthingException(
                new Fault(AuditFaultCodes.NoBodies, "there is no request to audit")
                {
                    File = names,
                    Expected =
                        "one JSON object a line: a body of Chat, Responses or Messages, or an envelope with a member body",
                }
            );
        }

        spool.Order(untimedFirst);
    }

    private bool IsAsked(LedgerRow row)
    {
        OpenHold opened = row.Opened;
        return (filter.SinceUnixNs is not long since || opened.ReservedUnixNs >= since)
            && (filter.UntilUnixNs is not long until || opened.ReservedUnixNs < until)
            && (filter.Key is null || opened.Key == filter.Key)
            && (filter.Team is null || opened.Team == filter.Team)
            && (filter.User is null || opened.User == filter.User)
            && (filter.Model is null || opened.Model == filter.Model)
            && (filter.Session is null || opened.Session == filter.Session);
    }
}

/// <summary>Fault codes of audits.</summary>
public static class AuditFaultCodes
{
    /// <summary>A file of bodies does not exist, is a folder, may not be read, is cut off, or has a line of more than 64 MiB.</summary>
    /// <remarks>Check the path and your rights; test a compressed one with <c>gzip -t</c>.</remarks>
    public const string Unreadable = "FAR9141";

    /// <summary>A line of a file of bodies is no request that can be read.</summary>
    /// <remarks>Mend the lines shown, or say <c>--lenient</c>: they are then left out and counted. Up to 1 % are left out without it.</remarks>
    public const string BrokenLine = "FAR9142";

    /// <summary>The files of bodies hold no request.</summary>
    /// <remarks>One JSON object a line: a body of Chat, Responses or Messages, or an envelope with a member <c>body</c>.</remarks>
    public const string NoBodies = "FAR9143";

    /// <summary>The cost of all requests is beyond nine billion dollars.</summary>
    /// <remarks>Look at the prices and at the usage of the lines: one of them has a slip.</remarks>
    public const string BeyondReason = "FAR9144";
}
