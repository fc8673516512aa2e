using Farthing.Gateway.Recording;
using Farthing.Workloads.Prompts;
using Farthing.Workloads.Traces.Writing;

namespace Farthing.Gateway.Ledger.Exports;

/// <summary>An export as a trace: a line for each answer, with arrival, tokens, tenant, session and, where prompts were recorded with hashes, the ids of its prefix. <c>farthing simulate</c> replays it.</summary>
/// <remarks>
/// Tenants are teams, or keys without one; tenants, sessions and blocks are numbered from 1 or 0 in the order of their appearance, so that two files cannot be joined. What is recorded are hashes of 64 bytes of text; how many tokens that is on average is measured on the first answers of the export. Failed attempts, those that another one replaced, and answers of the cache are left out: no engine generated them, or not again.
/// </remarks>
/// <param name="store">The ledger.</param>
/// <param name="folder">The folder of recorded prompts; null: there is none on this machine.</param>
public sealed class TraceExport(ILedgerStore store, string? folder)
{
    private const int Sampled = 10_000;

    /// <summary>Answers whose prompt was recorded with hashes.</summary>
    public long WithPrefix { get; private set; }

    /// <summary>Attempts that are left out.</summary>
    public long LeftOut { get; private set; }

    /// <summary>Writes a JSON line for each answer.</summary>
    public ExportTotals Write(TextWriter writer, LedgerFilter filter)
    {
        TokenBlocks? blocks = folder is null ? null : Blocks(filter);
        (WithPrefix, LeftOut) = (0, 0);
        using RecordedPrompts? prompts = blocks is null ? null : new RecordedPrompts(folder!);
        TraceLineWriter lines = new(writer);
        Dictionary<string, int> tenants = new(StringComparer.Ordinal);
        Dictionary<(string Key, string Session), int> sessions = [];
        ExportTotals totals = default;
        long? start = null;
        foreach (LedgerRow row in store.Rows(filter))
        {
            if (!IsAnswer(row))
            {
                LeftOut++;
                continue;
            }

            OpenHold opened = row.Opened;
            start ??= opened.ReservedUnixNs;
            PromptSeen? prompt = prompts?.Find(opened.Attempt.RequestId, opened.ReservedUnixNs);
            WithPrefix += prompt?.Blocks.Length > 0 ? 1 : 0;
            lines.Write(
                opened.ReservedUnixNs - start.Value,
                row.Tokens.Input,
                row.Tokens.Output,
                Number(
                    tenants,
                    opened.Team.Length > 0 ? "team " + opened.Team : "key " + opened.Key,
                    from: 1
                ),
                opened.Session.Length == 0 ? -1 : Number(sessions, (opened.Key, opened.Session), from: 0),
                blocks is null ? 0 : TokenBlocks.Tokens,
                prompt is null ? default : blocks!.Of(prompt.Blocks, row.Tokens.Input)
            );
            totals = totals.With(row.Cost);
        }

        return totals;
    }

    private static bool IsAnswer(LedgerRow row) =>
        row is { IsSettled: true, IsWaste: false, Tokens: { Input: > 0, Output: > 0 } };

    private static int Number<T>(Dictionary<T, int> numbers, T of, int from)
        where T : notnull
    {
        if (!numbers.TryGetValue(of, out int number))
        {
            numbers.Add(of, number = numbers.Count + from);
        }

        return number;
    }

    /// <summary>How hashes become prefix ids, by the first answers that have them; null where none has.</summary>
    private TokenBlocks? Blocks(LedgerFilter filter)
    {
        using RecordedPrompts prompts = new(folder!);
        (long tokens, long bytes, int rows) = (0, 0, 0);
        foreach (LedgerRow row in store.Rows(filter))
        {
            if (
                IsAnswer(row)
                && prompts.Find(row.Opened.Attempt.RequestId, row.Opened.ReservedUnixNs) is PromptSeen prompt
                && prompt.Blocks.Length > 0
            )
            {
                tokens += row.Tokens.Input;
                bytes += prompt.Record.TextBytes;
                if (++rows == Sampled)
                {
                    break;
                }
            }
        }

        return rows == 0 ? null : new TokenBlocks((double)bytes / tokens);
    }
}
