using Farthing.Gateway.Ledger;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Recording;
using Farthing.Workloads.Prompts;

namespace Farthing.Gateway.Auditing;

/// <summary>An attempt of the ledger on its way through an audit: what it took, and what is left of that after each finding. Findings are priced one after the other, each on what the ones before it left.</summary>
internal sealed class AuditedRequest
{
    private const double PicoPerUsd = 1e12;

    /// <param name="row">The attempt.</param>
    /// <param name="prompt">Its prompt; null where it was not recorded.</param>
    /// <param name="body">What only its body tells; null without one.</param>
    public AuditedRequest(LedgerRow row, PromptSeen? prompt, BodyFacts? body = null)
    {
        Row = row;
        Prompt = prompt;
        Body = body;
        Uncached = row.Tokens.Uncached;
        CacheRead = row.Tokens.CacheRead;
        CacheWrite = row.Tokens.CacheWrite;
        Output = row.Tokens.Output;
    }

    /// <summary>The attempt.</summary>
    public LedgerRow Row { get; }

    /// <summary>Its prompt; null where it was not recorded.</summary>
    public PromptSeen? Prompt { get; }

    /// <summary>What only its body tells; null where there was none.</summary>
    public BodyFacts? Body { get; }

    /// <summary>Hash of its tools in any order, and of their members in any order where bodies are known; 0 without.</summary>
    public ulong ToolSet => Body?.ToolSetHash ?? Prompt?.Scope?.ToolSetHash ?? 0;

    /// <summary>Bytes of its prompt's text that findings so far count as cached, from the beginning.</summary>
    public long CachedToByte { get; private set; }

    /// <summary>Input tokens that are computed.</summary>
    public double Uncached { get; set; }

    /// <summary>Input tokens that a cache supplies.</summary>
    public double CacheRead { get; set; }

    /// <summary>Input tokens that are written to a cache.</summary>
    public double CacheWrite { get; set; }

    /// <summary>Output tokens.</summary>
    public double Output { get; set; }

    /// <summary>True when nothing is left of it: another finding took all.</summary>
    public bool IsGone { get; private set; }

    /// <summary>Input tokens that are left.</summary>
    public double Input => Uncached + CacheRead + CacheWrite;

    /// <summary>True when it bought an answer.</summary>
    public bool IsAnswer => Row is { IsSettled: true, IsWaste: false };

    /// <summary>Tokens of a byte of its prompt's text; 0 where that is not known.</summary>
    public double TokensPerByte =>
        Prompt is { Record.TextBytes: > 0 } ? (double)Row.Tokens.Input / Prompt.Record.TextBytes : 0;

    /// <summary>Tokens of a block of its prompt's hashes.</summary>
    public double TokensPerBlock => Prompt?.BlockTokens ?? (BlockHasher.BlockBytes * TokensPerByte);

    /// <summary>What is left of its cost, dollars; null where its tokens have no price.</summary>
    public double? Usd =>
        IsGone ? 0
        : Row.Price is ModelPrice price
            ? (
                (Uncached * price.Uncached.PicoUsd)
                + (CacheRead * price.CacheRead.PicoUsd)
                + (CacheWrite * WritePico(price))
                + (Output * price.Output.PicoUsd)
            ) / PicoPerUsd
        : null;

    /// <summary>Price of a token that is written to a cache, in the attempt's mix of lives.</summary>
    public double WritePico(ModelPrice price)
    {
        double hour = Row.Tokens.CacheWrite > 0 ? (double)Row.Tokens.CacheWrite1h / Row.Tokens.CacheWrite : 0;
        return (price.CacheWrite.PicoUsd * (1 - hour))
            + ((price.CacheWrite1h ?? price.CacheWrite).PicoUsd * hour);
    }

    /// <summary>Takes input tokens away, in the mix of computed and cached that is left.</summary>
    /// <returns>Dollars that are no longer paid; null where tokens have no price.</returns>
    public double? TakeInput(double tokens)
    {
        double? before = Usd;
        double share = Input > 0 ? Math.Clamp(tokens / Input, 0, 1) : 0;
        Uncached -= Uncached * share;
        CacheRead -= CacheRead * share;
        CacheWrite -= CacheWrite * share;
        return before - Usd;
    }

    /// <summary>Has a cache supply computed tokens.</summary>
    /// <param name="tokens">How many.</param>
    /// <param name="toByte">Where they end in its prompt's text; later findings count from there on.</param>
    /// <returns>Dollars that are no longer paid; null where tokens have no price.</returns>
    public double? Cache(double tokens, long toByte)
    {
        CachedToByte = Math.Max(CachedToByte, toByte);
        double? before = Usd;
        double moved = Math.Clamp(tokens, 0, Uncached);
        Uncached -= moved;
        CacheRead += moved;
        return before - Usd;
    }

    /// <summary>Takes all of it away.</summary>
    /// <returns>Dollars that are no longer paid; null where tokens have no price.</returns>
    public double? TakeAll()
    {
        double? before = Row.Price is null && !IsGone ? (double)Row.Cost.Usd : Usd;
        IsGone = true;
        (Uncached, CacheRead, CacheWrite, Output) = (0, 0, 0, 0);
        return before;
    }
}
