using System.Globalization;
using System.Text.Json;
using Farthing.Gateway.Administration.Bodies;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Statements;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Reading;

namespace Farthing.Gateway.Administration;

/// <summary>Writes corrections into the journal, and has the configuration read again.</summary>
/// <param name="parts">The gateway.</param>
internal sealed class BookingDesk(GatewayParts parts) : IDisposable
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);
    private const decimal MaxUsd = 999_999_999m;
    private const long MaxTokens = 1_000_000_000_000_000;
    private static readonly string[] Scopes =
    [
        "key",
        "team",
        "user",
        "model",
        "deployment",
        "session",
        "tag",
    ];

    private readonly SemaphoreSlim place = new(1);

    /// <summary>Corrections of this run: the ledger is behind by a moment, and a second call of one id must not be.</summary>
    private readonly Dictionary<Guid, AdjustRecord> booked = [];

    /// <summary><c>POST /adjustments</c>: a correction of an attempt or an account. The same id twice counts once.</summary>
    public async Task<AdminAnswer> AdjustAsync(AdminCall call)
    {
        call.AllowsOnly();
        AdjustRecord wished = Read(call.Body, out bool hasId);
        await place.WaitAsync(call.Gone);
        try
        {
            if (hasId && Find(wished.Id) is AdjustRecord known)
            {
                if (known with { EffectiveUnixNs = 0 } != wished with { EffectiveUnixNs = 0 })
                {
                    throw new FarthingException(
                        new Fault(AdminFaultCodes.Exists, "a correction of this id has other content")
                        {
                            Path = "id",
                            Value = wished.Id.ToString("N"),
                            Expected = "the same correction again, or an id of its own",
                        }
                    );
                }

                return new AdminAnswer(AdjustmentAnswer.Of(known, wasBooked: true, isNoted: true));
            }

            LedgerRow? row = wished.Attempt is AttemptId attempt
                ? parts.Ledger.Find(attempt) ?? throw NoAttempt(attempt)
                : null;
            AdjustRecord record;
            using (StatementBook statements = parts.Ledger.TakeStatements())
            {
                // Until it is kept nobody closes a month: none is closed without it that it belongs to.
                record = wished with
                {
                    EffectiveUnixNs = statements.EffectiveAt(wished.EffectiveUnixNs),
                };
                await parts.Journal.AppendAsync(record);
                if (parts.Options().Shared is not null)
                {
                    // Whoever closes a month elsewhere has no look into this journal: the ledger has to have it before.
                    JournalPosition end = parts.Journal.Written;
                    await Task.Run(() => parts.Projector.WaitFor(end, MaxWait), CancellationToken.None);
                }
            }

            booked[record.Id] = record;
            parts.Spending.Adjust(
                record.Id,
                kind => LedgerAdjustment.ValuesOf(record, row?.Opened, kind),
                record.Amount,
                record.EffectiveUnixNs
            );
            bool isNoted = await parts.Notes.NoteAsync(
                call.Event(parts.Clock, "adjustment", record.Id.ToString("N"), Text(record))
            );
            return new AdminAnswer(AdjustmentAnswer.Of(record, wasBooked: false, isNoted), Status: 201);
        }
        finally
        {
            place.Release();
        }
    }

    /// <summary><c>POST /reload</c>: the configuration is read again, as on SIGHUP. Where anything is wrong in it, all stays as it was.</summary>
    public async Task<AdminAnswer> ReloadAsync(AdminCall call)
    {
        call.AllowsOnly();
        if (parts.Reload() is not Func<IReadOnlyList<Fault>> reload)
        {
            throw new FarthingException(
                new Fault(AdminFaultCodes.NoConfiguration, "the gateway runs without a configuration's file")
                {
                    Expected = "farthing serve CONFIG",
                }
            );
        }

        IReadOnlyList<Fault> faults = reload();
        string result = faults.Count == 0 ? """{"result":"in force"}""" : """{"result":"refused"}""";
        bool isNoted = await parts.Notes.NoteAsync(
            call.Event(parts.Clock, "reload", "configuration", result)
        );
        return faults.Count == 0
            ? new AdminAnswer(new ReloadAnswer(true, parts.RestartNeeded(), isNoted))
            : throw new FarthingException([.. faults]);
    }

    /// <inheritdoc/>
    public void Dispose() => place.Dispose();

    private AdjustRecord Read(ReadOnlyMemory<byte> bytes, out bool hasId)
    {
        FaultList faults = new();
        MemberReader members = BodyMembers.Parse(bytes, faults);
        string? idText = members.Line("id");
        Guid id = Guid.CreateVersion7(parts.Clock.GetUtcNow());
        if (idText is not null && !Guid.TryParse(idText, out id))
        {
            members.Refuse("id", "not an id", "32 hex digits, drawn by the caller (a UUID)");
        }

        string? attemptText = members.Line("attempt");
        AttemptId? attempt = attemptText is null ? null : Attempt(members, attemptText);
        string account = members.Line("account", 200) ?? "";
        if (attemptText is null == (account.Length == 0))
        {
            faults.Add(
                new Fault(AdminFaultCodes.Missing, "a correction is of an attempt or of an account")
                {
                    Path = "account",
                    Expected = "one of attempt and account",
                }
            );
        }

        int colon = account.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0 && !Scopes.Contains(account[..colon]))
        {
            members.Refuse(
                "account",
                "not an account",
                $"{string.Join(", ", Scopes.Select(scope => scope + ":NAME"))}, or a name without a colon",
                nearest: NearestWord.Find(account[..colon], Scopes)
            );
        }

        if (account.StartsWith("session:", StringComparison.Ordinal) && !SessionIdentity.IsOne(account[8..]))
        {
            members.Refuse("account", "a session is of a key", "session:KEY/NAME");
        }

        members.Need("amount_usd", "dollars to add; negative: to take off");
        Money? amount = members.Usd("amount_usd", -MaxUsd, MaxUsd);
        if (amount == Money.Zero)
        {
            members.Refuse("amount_usd", "a correction of nothing", "dollars other than 0");
        }

        TokenCounts tokens = members.Section("tokens") is MemberReader section ? Tokens(section) : default;
        members.Need("reason", "a few words, such as \"invoice 4711\"");
        string reason = members.Line("reason", 200) ?? "";
        if (reason.Length == 0 && members.IsWritten("reason"))
        {
            members.Refuse("reason", "a correction needs a reason", "a few words, such as \"invoice 4711\"");
        }

        string note = members.Line("note", 500) ?? "";
        DateTimeOffset effective = members.Time("effective") ?? parts.Clock.GetUtcNow();
        members.RefuseUnknown(AdminFaultCodes.UnknownMember);
        faults.ThrowIfAny();
        hasId = idText is not null;
        return new AdjustRecord
        {
            Id = id,
            Attempt = attempt,
            Account = account,
            Amount = amount!.Value,
            Tokens = tokens,
            Reason = reason,
            Note = note,
            EffectiveUnixNs = (effective.UtcTicks - DateTime.UnixEpoch.Ticks) * 100,
        };
    }

    private static TokenCounts Tokens(MemberReader section)
    {
        TokenCounts tokens = new(
            section.Whole("uncached", -MaxTokens, MaxTokens) ?? 0,
            section.Whole("cache_read", -MaxTokens, MaxTokens) ?? 0,
            section.Whole("cache_write", -MaxTokens, MaxTokens) ?? 0,
            section.Whole("output", -MaxTokens, MaxTokens) ?? 0
        );
        section.RefuseUnknown(AdminFaultCodes.UnknownMember);
        return tokens;
    }

    private static AttemptId? Attempt(MemberReader members, string text)
    {
        string[] parts = text.Split('.');
        byte number = 0;
        if (
            parts.Length <= 2
            && Guid.TryParse(parts[0], out Guid request)
            && (
                parts.Length == 1
                || byte.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out number)
            )
        )
        {
            return new AttemptId(request, number);
        }

        members.Refuse("attempt", "not an attempt's id", "32 hex digits, and .1, .2, … for later attempts");
        return null;
    }

    private AdjustRecord? Find(Guid id)
    {
        if (booked.TryGetValue(id, out AdjustRecord known))
        {
            return known;
        }

        foreach (LedgerAdjustment adjustment in parts.Ledger.Adjustments(LedgerFilter.All))
        {
            if (adjustment.Record.Id == id)
            {
                return adjustment.Record;
            }
        }

        return null;
    }

    private static FarthingException NoAttempt(AttemptId attempt) =>
        new(
            new Fault(AdminFaultCodes.NotFound, "the ledger has no such attempt that has ended")
            {
                Path = "attempt",
                Value = attempt.ToString(),
                Expected = "an attempt of farthing ledger requests",
            }
        );

    private static string Text(AdjustRecord record) =>
        JsonSerializer.Serialize(
            new AdjustmentChange(record.Attempt?.ToString(), record.Account, record.Amount, record.Reason),
            AdminJson.Default.AdjustmentChange
        );
}

/// <summary>Description of a correction in an event.</summary>
internal sealed record AdjustmentChange(string? Attempt, string Account, Money AmountUsd, string Reason);
