using System.CommandLine;
using System.Globalization;
using Farthing.Cli;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Statements;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;
using Farthing.Reporting.Sheets;

namespace Farthing.Verbs.Ledger;

/// <summary><c>farthing ledger adjust</c>: a correction by hand. It is appended to the journal; no row changes.</summary>
internal static class LedgerAdjust
{
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

    private static readonly TextFlag Attempt = new(
        "--attempt",
        "ID",
        "The attempt that is corrected: its id as farthing ledger requests shows it"
    );

    private static readonly TextFlag Account = new(
        "--account",
        "NAME",
        "The account instead: team:search, key:key_7f3a, or a name of your own such as idle"
    );

    private static readonly TextFlag Amount = new(
        "--amount",
        "USD",
        "Dollars to add; negative: to take off. At most nine decimals"
    );

    private static readonly TextFlag Reason = new(
        "--reason",
        "TEXT",
        "Why, in a few words; it stands on the bill"
    );

    private static readonly Option<string> Note = new("--note")
    {
        Description = "Its basis: an invoice's number, who decided",
        HelpName = "TEXT",
        DefaultValueFactory = _ => "",
    };

    private static readonly TextFlag Effective = new(
        "--effective",
        "TIME",
        "The time that it is about, written like --since [default: now]"
    );

    public static Command Create()
    {
        Command command = new(
            "adjust",
            """
            Book a correction by hand, with its reason. No gateway may run on the folder meanwhile: while one does, its admin API books them.

            Examples:
              farthing ledger adjust --attempt 0199c2d4e5f67890a1b2c3d4e5f60718.1 --amount -0.25 --reason 'provider refund'
              farthing ledger adjust --account team:search --amount 12.50 --reason 'invoice 4711' --effective 2026-10-31
            """
        );
        LedgerFlags.AddPlace(command);
        command.With(Attempt, Account, Amount, Reason, Note, Effective);

        return command.Runs("ledger.adjust", Run);
    }

    private static int Run(VerbContext context)
    {
        AttemptId? attempt = ReadAttempt(context);
        string account = ReadAccount(context);
        Money amount = ReadAmount(context);
        string reason = context.Parsed.GetValue(Reason) ?? "";
        if (reason.Length is 0 or > 200)
        {
            context.Refuse(
                LedgerFaultCodes.BadAdjustment,
                Reason.Name,
                "a correction needs a reason",
                "a few words, such as 'invoice 4711'"
            );
        }

        long nowNs = (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) * 100;
        long effective =
            LedgerFlags.Time(context, Effective.Name, context.Parsed.GetValue(Effective)) ?? nowNs;
        return LedgerSource.Run(
            context,
            source =>
            {
                if (attempt is AttemptId id && source.Store.Find(id) is null)
                {
                    context.Faults.Add(Unknown(id));
                    context.StopOnFaults();
                }

                using StatementBook statements = source.Store.TakeStatements();
                long counted = statements.EffectiveAt(effective);
                AdjustRecord record = new()
                {
                    Id = Guid.CreateVersion7(),
                    Attempt = attempt,
                    Account = account,
                    Amount = amount,
                    Reason = reason,
                    Note = context.Parsed.GetRequiredValue(Note),
                    EffectiveUnixNs = counted,
                };
                LedgerCorrections.Append(source, [record], context);
                if (counted != effective)
                {
                    context.Warn(
                        $"the month of {LedgerTime.Words(effective)} is closed: the correction takes effect at {LedgerTime.Words(counted)}"
                    );
                }

                LedgerAdjustDocument document = new(
                    record.Id.ToString("N"),
                    attempt?.ToString(),
                    account,
                    amount,
                    reason,
                    LedgerTime.Text(counted)
                );
                return context.Answer(
                    document,
                    () =>
                        new Sheet().Say(
                            $"Booked {amount} on {document.Attempt ?? account}: {reason} (correction {document.AdjustmentId})"
                        )
                );
            }
        );
    }

    private static AttemptId? ReadAttempt(VerbContext context)
    {
        string? text = context.Parsed.GetValue(Attempt);
        if (text is null == context.Parsed.GetValue(Account) is null)
        {
            context.Conflict(
                Attempt.Name,
                "a correction is of an attempt or of an account",
                "one of --attempt ID and --account NAME"
            );
            return null;
        }

        if (text is null)
        {
            return null;
        }

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

        context.Refuse(
            LedgerFaultCodes.BadAdjustment,
            Attempt.Name,
            "not an attempt's id",
            "32 hex digits, and .1, .2, … for later attempts, as farthing ledger requests shows them",
            text
        );
        return null;
    }

    private static string ReadAccount(VerbContext context)
    {
        string account = context.Parsed.GetValue(Account) ?? "";
        int colon = account.IndexOf(':', StringComparison.Ordinal);
        if (account.Length > 200 || (colon >= 0 && !Scopes.Contains(account[..colon])))
        {
            context.Refuse(
                LedgerFaultCodes.BadAdjustment,
                Account.Name,
                "not an account",
                $"{string.Join(", ", Scopes.Select(scope => scope + ":NAME"))}, or a name without a colon",
                account,
                colon < 0 ? null : NearestWord.Find(account[..colon], Scopes)
            );
        }
        else if (
            account.StartsWith("session:", StringComparison.Ordinal) && !SessionIdentity.IsOne(account[8..])
        )
        {
            context.Refuse(
                LedgerFaultCodes.BadAdjustment,
                Account.Name,
                "a session is of a key",
                "session:KEY/NAME",
                account
            );
        }

        return account;
    }

    private static Money ReadAmount(VerbContext context)
    {
        string text = context.Parsed.GetValue(Amount) ?? "";
        string plain = text.Replace("$", "", StringComparison.Ordinal).Replace('−', '-');
        bool isNumber = decimal.TryParse(
            plain,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out decimal usd
        );
        if (isNumber && usd != 0 && Math.Abs(usd) < 1_000_000_000 && usd * 1_000_000_000 % 1 == 0)
        {
            return Money.FromUsd(usd);
        }

        context.Refuse(
            LedgerFaultCodes.BadAdjustment,
            Amount.Name,
            "not an amount that can be booked",
            "dollars other than 0, below a billion, at most nine decimals: -0.25, 12.50",
            text.Length == 0 ? null : text
        );
        return Money.Zero;
    }

    private static Fault Unknown(AttemptId attempt) =>
        new(LedgerFaultCodes.BadAdjustment, "the ledger has no such attempt that has ended")
        {
            Path = Attempt.Name,
            Value = attempt.ToString(),
            Expected = "an attempt of farthing ledger requests",
        };
}

/// <summary>Books corrections: into the journal, and from there into the ledger.</summary>
internal static class LedgerCorrections
{
    /// <summary>Appends them and waits until they are on the disk.</summary>
    /// <exception cref="FarthingException">A gateway has the journal open, or the disk refuses (exit code 3).</exception>
    public static void Append(LedgerSource source, IReadOnlyList<AdjustRecord> records, VerbContext context)
    {
        try
        {
            using (
                GatewayJournal journal = GatewayJournal.Open(
                    new JournalOptions
                    {
                        Folder = source.Folder.Journal,
                        Durability = JournalDurability.Fsync,
                    },
                    TimeProvider.System
                )
            )
            {
                // The last one is awaited: all before it are on the disk with it.
                for (int i = 0; i < records.Count - 1; i++)
                {
                    journal.Append(records[i]);
                }

                if (records.Count > 0)
                {
                    journal.AppendAsync(records[^1]).GetAwaiter().GetResult();
                }
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw JournalLock.InUse(source.Folder.Journal, refused);
        }
        catch (JournalUnavailableException refused)
        {
            throw new FarthingException(
                new Fault(CliFaultCodes.FileUnwritable, refused.Message) { File = source.Folder.Journal },
                exitCode: 3
            );
        }

        source.CatchUp(context.Cancellation);
    }
}
