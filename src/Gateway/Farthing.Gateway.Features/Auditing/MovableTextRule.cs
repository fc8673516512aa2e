using System.Globalization;
using Farthing.Documents.Audits;
using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Auditing;

/// <summary>Long text that most requests of a key share, behind text that varies: in front of it, a cache would supply it.</summary>
internal sealed class MovableTextRule : AuditRule
{
    private const int LeastBytes = 1024;
    private const double PicoPerUsd = 1e12;
    private readonly Dictionary<ulong, RecurringLines> groups = [];
    private readonly Dictionary<ulong, (long UnixNs, bool IsWritten)> last = [];
    private readonly AuditTally places = new();

    /// <inheritdoc/>
    public override string Name => AuditRuleNames.MovableText;

    /// <inheritdoc/>
    public override FindingClass Class => FindingClass.Gated;

    /// <inheritdoc/>
    protected override string Evidence =>
        $"lines that at least half of a key's requests share stand behind text that varies, {LeastBytes:N0} bytes or more: {places}";

    /// <inheritdoc/>
    protected override string Remedy =>
        "Put instructions, examples and documents that stay in front, and the question or data behind them.";

    /// <inheritdoc/>
    public override void Learn(AuditedRequest request)
    {
        if (request.IsAnswer && request.Body is BodyFacts body)
        {
            if (!groups.TryGetValue(body.Group, out RecurringLines? lines))
            {
                groups.Add(body.Group, lines = new RecurringLines());
            }

            lines.Add(body.Lines);
        }
    }

    /// <inheritdoc/>
    public override void Price(AuditedRequest request)
    {
        if (
            request.IsGone
            || !request.IsAnswer
            || request.Body is not BodyFacts body
            || !groups.TryGetValue(body.Group, out RecurringLines? recurring)
        )
        {
            return;
        }

        (long bytes, long from, long to) = Movable(body.Lines, request, recurring);
        if (bytes < LeastBytes)
        {
            return;
        }

        long now = request.Row.Opened.ReservedUnixNs;
        bool isThere =
            last.TryGetValue(body.Group, out (long UnixNs, bool IsWritten) before)
            && now - before.UnixNs < LastPrompts.LifeNs;
        last[body.Group] = (now, isThere);
        if (!isThere)
        {
            return; // It would have been written here.
        }

        double tokens = bytes * request.TokensPerByte;
        double premium =
            before.IsWritten || request.Row.Price is not ModelPrice price
                ? 0
                : tokens * Math.Max(0, price.CacheWrite.PicoUsd - price.Uncached.PicoUsd) / PicoPerUsd;
        places.Add(
            string.Create(
                CultureInfo.InvariantCulture,
                $"key {request.Row.Opened.Key} behind {(from < request.Prompt!.Record.ToolBytes + request.Prompt.Record.SystemBytes ? "a line of the system's text" : "a message's text")}:"
            )
        );
        Found(request.Cache(tokens, to) - premium);
    }

    /// <summary>Recurring bytes behind the first line that varies, beyond what findings before count as cached.</summary>
    private static (long Bytes, long From, long To) Movable(
        TextLine[] lines,
        AuditedRequest request,
        RecurringLines recurring
    )
    {
        (long bytes, long from, long to) = (0, -1, 0);
        long cached = Math.Max(request.CachedToByte, request.Prompt!.Record.ToolBytes);
        bool isBehind = false;
        int start = 0;
        foreach (TextLine line in lines)
        {
            bool isShared = recurring.Has(line.Hash);
            if (!isShared)
            {
                from = isBehind ? from : start;
                isBehind = true;
            }
            else if (isBehind && start >= cached)
            {
                bytes += line.End - start;
                to = line.End;
            }

            start = line.End;
        }

        return (bytes, from, to);
    }
}

/// <summary>What a request's body tells, and hashes of its prompt do not. No text.</summary>
/// <param name="Group">Requests that are compared: of one key and model, with tools of the same names.</param>
/// <param name="ToolSetHash">Hash of its tools in any order, with their members in any order; 0 without tools.</param>
/// <param name="IsCompared">True where a request of its group came in the minutes before it.</param>
/// <param name="Change">What changed against the one of those that is most like it; null: nothing in its place.</param>
/// <param name="Lines">Its prompt's text, line by line.</param>
internal sealed record BodyFacts(
    ulong Group,
    ulong ToolSetHash,
    bool IsCompared,
    BodyChange? Change,
    TextLine[] Lines
);
