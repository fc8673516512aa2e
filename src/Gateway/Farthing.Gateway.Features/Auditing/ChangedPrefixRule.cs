using System.Globalization;
using Farthing.Documents.Audits;

namespace Farthing.Gateway.Auditing;

/// <summary>A word that changes from request to request in front of text that stays, as bodies tell it: what it is, where it stands, how often it changes.</summary>
internal sealed class ChangedPrefixRule : AuditRule
{
    private const int LeastChanges = 3;
    private const double LeastShare = 0.5;
    private const int Told = 10;
    private readonly Dictionary<ulong, (long Compared, long Changed)> groups = [];
    private readonly Dictionary<Place, (ulong Group, long Requests)> places = [];

    /// <inheritdoc/>
    public override string Name => AuditRuleNames.UnstablePrefix;

    /// <inheritdoc/>
    public override FindingClass Class => FindingClass.Gated;

    /// <inheritdoc/>
    protected override string Evidence =>
        "a value changes in front of text that stays: "
        + string.Join(
            "; ",
            Changes!
                .Take(3)
                .Select(change =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"key {change.Key}: {Words(change.Kind)} in {change.Part}, {change.Path} from byte {change.Byte:N0} on, in {change.Share:P0} of requests"
                    )
                )
        )
        + (places.Count > 3 ? $" and {places.Count - 3} more" : "");

    /// <inheritdoc/>
    protected override string Remedy =>
        "Move what changes (a time, a date, an id, a name) behind what stays: to the end of the system's text, or into the last message.";

    /// <inheritdoc/>
    protected override IReadOnlyList<AuditChange>? Changes =>
        [
            .. places
                .OrderByDescending(pair => pair.Value.Requests)
                .ThenBy(pair => pair.Key.Key, StringComparer.Ordinal)
                .ThenBy(pair => pair.Key.Path, StringComparer.Ordinal)
                .Take(Told)
                .Select(pair => new AuditChange(
                    pair.Key.Key,
                    pair.Key.Kind,
                    pair.Key.Part,
                    pair.Key.Path,
                    pair.Key.Byte,
                    pair.Value.Requests,
                    (double)pair.Value.Requests / groups[pair.Value.Group].Compared
                )),
        ];

    /// <inheritdoc/>
    public override void Learn(AuditedRequest request)
    {
        if (request.IsAnswer && request.Body is { IsCompared: true } body)
        {
            (long compared, long changed) = groups.GetValueOrDefault(body.Group);
            groups[body.Group] = (compared + 1, changed + (IsOfPrefix(body.Change) ? 1 : 0));
        }
    }

    /// <inheritdoc/>
    public override void Price(AuditedRequest request)
    {
        if (
            request.IsGone
            || !request.IsAnswer
            || request.Body is not { IsCompared: true, Change: BodyChange change } body
            || !IsOfPrefix(change)
            || !groups.TryGetValue(body.Group, out (long Compared, long Changed) learnt)
            || learnt.Changed < LeastChanges
            || learnt.Changed < LeastShare * learnt.Compared
        )
        {
            return;
        }

        // What findings before this one had cached lies in front; it may reach behind the change.
        long lost =
            request.CachedToByte <= change.TextByte
                ? change.SameBytes
                : Math.Min(change.SameBytes, change.SameToByte - request.CachedToByte);
        if (lost <= 0)
        {
            return;
        }

        Place place = new(request.Row.Opened.Key, change.Kind, change.Part, change.Path, change.Byte);
        places[place] = (body.Group, places.GetValueOrDefault(place).Requests + 1);
        Found(request.Cache(lost * request.TokensPerByte, change.SameToByte));
    }

    private static bool IsOfPrefix(BodyChange? change) =>
        change is { Kind: not (ChangeKind.ToolOrder or ChangeKind.MemberOrder) };

    private static string Words(ChangeKind kind) =>
        kind switch
        {
            ChangeKind.DateTime => "a date or time",
            ChangeKind.EpochSeconds => "seconds since 1970",
            ChangeKind.EpochMilliseconds => "milliseconds since 1970",
            ChangeKind.Uuid => "a UUID",
            ChangeKind.HexId => "an id",
            ChangeKind.Number => "a number",
            ChangeKind.DateWords => "a date in words",
            _ => "text",
        };

    private readonly record struct Place(string Key, ChangeKind Kind, string Part, string Path, long Byte);
}

/// <summary>A place in which a prompt differs from one before it, with equal text behind it.</summary>
/// <param name="Kind">What stands there.</param>
/// <param name="Part"><c>tools</c>, <c>system</c> or <c>message 3</c>.</param>
/// <param name="Path">JSON path of the value.</param>
/// <param name="Byte">Its first byte in the value's text.</param>
/// <param name="TextByte">The same in the prompt's text.</param>
/// <param name="SameBytes">Bytes behind it that are equal, but stand behind what changed.</param>
/// <param name="SameToByte">Where the last of them ends.</param>
internal sealed record BodyChange(
    ChangeKind Kind,
    string Part,
    string Path,
    long Byte,
    long TextByte,
    long SameBytes,
    long SameToByte
);
