using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Bills;

/// <summary>Sum of a bill's lines of one day, model, tier, account and key; or one request, where it lists them.</summary>
public sealed class BilledSum
{
    /// <summary>The operation of a sum of a day, as rows have it.</summary>
    public const string DaySum = "day_sum";

    private const long DayNs = 86_400_000_000_000;
    private readonly Dictionary<string, decimal> counts = new(StringComparer.Ordinal);
    private BillRow row;

    private BilledSum(BillRow row) => this.row = row;

    /// <summary>When it was: a request's time, a sum's day.</summary>
    public long AtUnixNs => IsOfOne ? row.StartUnixNs : row.StartUnixNs - (row.StartUnixNs % DayNs);

    /// <summary>True for one request.</summary>
    public bool IsOfOne => row.Request.Length > 0;

    /// <summary>Model, or the provider's words for what is billed beside tokens.</summary>
    public string Model =>
        row.Model.Length > 0 ? row.Model
        : row.Item.Length > 0 ? row.Item
        : "all models";

    /// <summary>Requests as the provider counts them; 0 where it doesn't.</summary>
    public long Requests { get; private set; }

    /// <summary>Dollars; null where no line has them.</summary>
    public decimal? Usd { get; private set; }

    /// <summary>All tokens.</summary>
    public decimal TotalTokens =>
        counts.Where(one => BillMeters.SideOf(one.Key) is not null).Sum(one => one.Value);

    /// <summary>Sums of a bill's lines, in order of time. A dimension that only the usage or only the costs have is left out, so that both meet.</summary>
    public static IReadOnlyList<BilledSum> Of(IReadOnlyList<BillRow> rows)
    {
        List<BilledSum> sums = [];
        foreach (IGrouping<string, BillRow> provider in rows.GroupBy(row => row.Provider))
        {
            List<BillRow> all = [.. provider];
            bool isReported = all.Exists(row => row.IsUsage);
            bool hasAccounts = Both(all, row => row.Account.Length > 0);
            bool hasKeys = Both(all, row => row.Key.Length > 0);
            bool hasTiers = Both(all, row => row.Tier is not (ServiceTier.Unstated or ServiceTier.Standard));
            Dictionary<string, BilledSum> known = new(StringComparer.Ordinal);
            foreach (BillRow one in all)
            {
                BillRow row = one with
                {
                    Account = hasAccounts ? one.Account : "",
                    Key = hasKeys ? one.Key : "",
                    Tier = hasTiers && one.Tier != ServiceTier.Standard ? one.Tier : ServiceTier.Unstated,
                    Model = one.Meter == BillMeters.Item ? "" : one.Model,
                    Item = one.Meter == BillMeters.Item || one.Model.Length == 0 ? one.Item : "",
                };
                string id = Identity(row);
                if (!known.TryGetValue(id, out BilledSum? sum))
                {
                    known[id] = sum = new BilledSum(row);
                    sums.Add(sum);
                }

                sum.Add(row, one.IsUsage == isReported);
            }
        }

        return
        [
            .. sums.OrderBy(sum => sum.AtUnixNs).ThenBy(sum => Identity(sum.row), StringComparer.Ordinal),
        ];
    }

    /// <summary>Its records: held, sent and settled at once; or a correction, where it is money back.</summary>
    public (ReserveRecord Reserve, SettleRecord Settle)? Attempt()
    {
        decimal usd = Usd ?? 0;
        if (usd < 0)
        {
            return null;
        }

        Money cost = Money.FromUsd(usd);
        AttemptId id = new(Id(), 0);
        List<string> tags = [$"bill={row.Provider}"];
        if (row.Tier is not (ServiceTier.Unstated or ServiceTier.Standard))
        {
            tags.Add($"tier={row.Tier.ToString().ToLowerInvariant()}");
        }

        return (
            new ReserveRecord
            {
                Attempt = id,
                Hold = cost,
                Endpoint = IsOfOne ? "chat" : DaySum,
                Model = Model,
                Deployment = $"{row.Provider}/{Model}",
                Key = row.Key,
                Team = row.Account,
                Tags = tags,
            },
            new SettleRecord
            {
                Attempt = id,
                Tokens = Tokens(),
                ReasoningTokens = row.Times?.Reasoning ?? 0,
                Cost = cost,
                Source = UsageSource.Bill,
                End = AttemptEnd.Finished,
                Status = 200,
                Tier = row.Tier == ServiceTier.Unstated ? null : row.Tier,
                FirstTokenUs = row.Times?.FirstTokenMs is double first ? (long)(first * 1000) : -1,
                DurationUs = (long)((row.Times?.DurationMs ?? 0) * 1000),
            }
        );
    }

    /// <summary>The correction of money back.</summary>
    public AdjustRecord Credit() =>
        new()
        {
            Id = Id(),
            Account = row.Account.Length > 0 ? $"team:{row.Account}" : row.Provider,
            Amount = Money.FromUsd(Usd ?? 0),
            Reason = "invoice",
            Note = Model,
            EffectiveUnixNs = AtUnixNs,
        };

    private static bool Both(List<BillRow> rows, Func<BillRow, bool> has) =>
        rows.Where(row => row.Meter != BillMeters.Item)
            .GroupBy(row => row.IsUsage)
            .All(kind => kind.Any(has));

    private static string Identity(BillRow row) =>
        string.Join(
            '\n',
            row.Provider,
            row.Request.Length > 0
                ? row.Request
                : (row.StartUnixNs / DayNs).ToString(CultureInfo.InvariantCulture),
            row.Model,
            row.Item,
            row.Tier.ToString(),
            row.Account,
            row.Key
        );

    private void Add(BillRow more, bool isCounted)
    {
        if (more.Quantity is decimal count && isCounted)
        {
            counts[more.Meter] = counts.GetValueOrDefault(more.Meter) + count;
        }

        Requests += more.Requests ?? 0;
        Usd = more.Usd is decimal usd ? (Usd ?? 0) + usd : Usd;
        row = row with { Times = row.Times ?? more.Times };
    }

    /// <summary>Its tokens in the ledger's classes. A prompt that the report does not part counts as computed.</summary>
    private TokenCounts Tokens()
    {
        long hour = Count(BillMeters.Write1h);
        PartValues? parts = null;
        long uncached = Count(BillMeters.Input) + Count(BillMeters.Prompt);
        long cached = Count(BillMeters.Cached);
        long output = Count(BillMeters.Output);
        foreach (TokenPartRow part in TokenPartRow.All)
        {
            if (Count(part.Word) is > 0 and long count)
            {
                parts = PartValues.With(parts, part.Part, count);
                uncached += part.Of == TokenClass.Uncached ? count : 0;
                cached += part.Of == TokenClass.CacheRead ? count : 0;
                output += part.Of == TokenClass.Output ? count : 0;
            }
        }

        return new TokenCounts(uncached, cached, Count(BillMeters.Write) + hour, output)
        {
            CacheWrite1h = hour,
            Parts = parts,
            Units = Requests,
        };
    }

    private long Count(string meter) => (long)Math.Max(0, decimal.Round(counts.GetValueOrDefault(meter)));

    /// <summary>The same for the same sum: its first 48 bits are its time, the rest a hash of its name.</summary>
    private Guid Id()
    {
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(Identity(row)), bytes);
        Span<byte> time = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(time, AtUnixNs / 1_000_000);
        time[2..].CopyTo(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes[..16], bigEndian: true);
    }
}
