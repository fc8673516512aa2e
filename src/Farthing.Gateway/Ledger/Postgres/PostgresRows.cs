namespace Farthing.Gateway.Ledger.Postgres;

/// <summary>Holds, rows and what else a journal says, to the columns of <see cref="PostgresSchema"/>, in the order of <see cref="Sql.LedgerColumns"/>.</summary>
internal static class PostgresRows
{
    private const short OpenedColumns = 18;
    private const short RowColumns = 39;

    /// <summary>Writes one.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="row">A row, hold, correction, lease, word on a task or refusal.</param>
    /// <param name="gateway">The number of the gateway whose it is.</param>
    public static void Write(CopyRows to, object row, int gateway)
    {
        switch (row)
        {
            case LedgerRow one:
                to.Row(RowColumns);
                WriteOpened(to, one.Opened, gateway);
                WriteClosed(to, one);
                break;
            case OpenHold one:
                to.Row(OpenedColumns);
                WriteOpened(to, one, gateway);
                break;
            case LedgerAdjustment one:
                Write(to, one, gateway);
                break;
            case LedgerLease one:
                to.Row(8);
                to.Int32(gateway);
                to.Int64(one.Sequence);
                to.Int64(one.UnixNs);
                to.Text(one.Record.Budget);
                to.Int64(one.Record.PeriodStartUnixNs);
                to.Int64(one.Record.Amount.NanoUsd);
                to.Int64(one.Record.Token);
                to.Int64(one.Record.ExpiresUnixNs);
                break;
            case LedgerFeedback one:
                to.Row(10);
                to.Int32(gateway);
                to.Int64(one.Sequence);
                to.Int64(one.UnixNs);
                to.Text(one.Record.Key);
                to.Text(one.Record.Session);
                if (one.Record.Request is Guid request)
                {
                    to.Id(request);
                }
                else
                {
                    to.Null();
                }

                to.Int16((int)one.Record.Outcome);
                to.Int64(one.Record.ScoreMillionths);
                to.Text(one.Record.Note);
                to.Text(one.Record.By);
                break;
            case LedgerRefusal one:
                to.Row(8);
                to.Int32(gateway);
                to.Int64(one.Sequence);
                to.Int64(one.UnixNs);
                to.Int16((int)one.Type);
                WriteAttempt(to, one.Attempt);
                to.Int64(one.Amount.NanoUsd);
                to.Text(one.Why);
                break;
            default:
                throw new ArgumentException("nothing that a ledger keeps", nameof(row));
        }
    }

    private static void WriteOpened(CopyRows to, OpenHold hold, int gateway)
    {
        to.Id(hold.Attempt.RequestId);
        to.Int16(hold.Attempt.Number);
        to.Int32(gateway);
        to.Int64(hold.ReserveSequence);
        to.Int64(hold.ReservedUnixNs);
        to.Int64(hold.DispatchSequence);
        to.Int64(hold.DispatchedUnixNs);
        to.Int64(hold.Hold.NanoUsd);
        to.Text(hold.Endpoint);
        to.Text(hold.Model);
        to.Text(hold.Deployment);
        to.Text(hold.Key);
        to.Text(hold.Team);
        to.Text(hold.User);
        to.Text(hold.Session);
        to.Texts(hold.Tags);
        to.Text(hold.IdempotencyKey);
        to.Int16(hold.ClientRetry);
    }

    private static void WriteClosed(CopyRows to, LedgerRow row)
    {
        to.Int64(row.CloseSequence);
        to.Int64(row.ClosedUnixNs);
        to.Text(row.ReleaseReason);
        to.Int64(row.Tokens.Uncached);
        to.Int64(row.Tokens.CacheRead);
        to.Int64(row.Tokens.CacheWrite);
        to.Int64(row.Tokens.Output);
        to.Int64(row.ReasoningTokens);
        to.Int64(row.Cost.NanoUsd);
        to.Int16((int)row.Source);
        to.Int16((int)row.End);
        to.Int16(row.Status);
        to.Int16((int)row.Marks);
        to.Int64(row.FirstTokenUs);
        to.Int64(row.DurationUs);
        to.Int64(row.Price?.Uncached.PicoUsd);
        to.Int64(row.Price?.CacheRead.PicoUsd);
        to.Int64(row.Price?.CacheWrite.PicoUsd);
        to.Int64(row.Price?.Output.PicoUsd);
        to.Int64(row.Tokens.CacheWrite1h);
        to.Int64(row.Price?.CacheWrite1h?.PicoUsd);
    }

    private static void Write(CopyRows to, LedgerAdjustment one, int gateway)
    {
        to.Row(15);
        to.Id(one.Record.Id);
        to.Int32(gateway);
        to.Int64(one.Sequence);
        to.Int64(one.UnixNs);
        WriteAttempt(to, one.Record.Attempt);
        to.Text(one.Record.Account);
        to.Int64(one.Record.Amount.NanoUsd);
        to.Int64(one.Record.Tokens.Uncached);
        to.Int64(one.Record.Tokens.CacheRead);
        to.Int64(one.Record.Tokens.CacheWrite);
        to.Int64(one.Record.Tokens.Output);
        to.Text(one.Record.Reason);
        to.Text(one.Record.Note);
        to.Int64(one.Record.EffectiveUnixNs);
    }

    private static void WriteAttempt(CopyRows to, Metering.AttemptId? attempt)
    {
        if (attempt is Metering.AttemptId known)
        {
            to.Id(known.RequestId);
            to.Int16(known.Number);
        }
        else
        {
            to.Null();
            to.Null();
        }
    }
}
