using System.Buffers;
using System.Text;
using System.Text.Json;
using Farthing.Documents.Audits;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Recording;
using Farthing.Gateway.Requests;
using Farthing.Numerics.Billing;
using Farthing.Protocol.OpenAi;
using Farthing.Workloads.Prompts;

namespace Farthing.Gateway.Auditing;

/// <summary>Turns a line into an audited request: lengths, hashes and places, no text. Keeps the beginnings of the last prompts in memory, to compare the next ones with.</summary>
/// <param name="prices">The prices.</param>
internal sealed class BodyReader(AuditPrices prices) : IDisposable
{
    /// <summary>Name of the key of requests that state none.</summary>
    public const string NoKey = "(no key)";

    private const long TextBytes = 64 << 20;
    private const int BytesPerToken = 4;
    private const int FirstFailure = 400;
    private const long MaxTokens = 100_000_000; // Of a request: more is a slip.
    private readonly BlockHasher hasher = new(Guid.NewGuid().ToByteArray(), Guid.NewGuid().ToByteArray());
    private readonly LastTexts last = new(TextBytes);
    private readonly ToolForms forms = new();

    /// <summary>Lines that are requests of endpoints without a prompt.</summary>
    public long WithoutPrompt { get; private set; }

    /// <inheritdoc/>
    public void Dispose() => hasher.Dispose();

    /// <summary>Reads a line.</summary>
    /// <param name="json">The line.</param>
    /// <param name="defaultUnixNs">Its time where it states none.</param>
    /// <param name="isTimed">Receives whether it states one.</param>
    /// <param name="wrong">What is wrong with it; null where nothing is.</param>
    /// <returns>Null where something is wrong, and where it has no prompt.</returns>
    public AuditedRequest? Read(
        ReadOnlySpan<byte> json,
        long defaultUnixNs,
        out bool isTimed,
        out string? wrong
    )
    {
        isTimed = false;
        if (BodyLine.Of(json, out wrong) is not BodyLine line)
        {
            return null;
        }

        isTimed = line.TimeUnixNs is not null;
        ReadOnlySpan<byte> body = json.Slice(line.BodyAt.Start, line.BodyAt.Length);
        byte[]? unescaped = null;
        if (line.IsBodyText)
        {
            unescaped = ArrayPool<byte>.Shared.Rent(body.Length);
            Utf8JsonReader reader = new(body);
            reader.Read();
            try
            {
                body = unescaped.AsSpan(0, reader.CopyString(unescaped));
            }
            catch (InvalidOperationException)
            {
                body = default; // No Unicode: the reader of bodies says that it is no JSON.
            }
        }

        try
        {
            return Read(json, line, body, line.TimeUnixNs ?? defaultUnixNs, out wrong);
        }
        catch (InvalidOperationException)
        {
            wrong = "a text in its body is not valid Unicode";
            return null;
        }
        finally
        {
            if (unescaped is not null)
            {
                ArrayPool<byte>.Shared.Return(unescaped);
            }
        }
    }

    private AuditedRequest? Read(
        ReadOnlySpan<byte> json,
        BodyLine line,
        ReadOnlySpan<byte> body,
        long unixNs,
        out string? wrong
    )
    {
        Dialect? dialect;
        try
        {
            dialect = body.TrimStart(" \t\r\n"u8).StartsWith("{"u8) ? BodyDialect.Of(body, line.Url) : null;
        }
        catch (JsonException)
        {
            wrong = "its body is not whole JSON";
            return null;
        }

        if (dialect is null)
        {
            wrong =
                "no body of Chat, Responses, Messages or Completions: it has no messages, input or prompt";
            return null;
        }

        wrong = null;
        if (!dialect.Generates || dialect.Unit is not null || dialect.IsFree)
        {
            WithoutPrompt++;
            return null;
        }

        ApiError? fault = RequestReader.Read(body, dialect, out RequestPeek peek);
        if (fault is not null && !(fault.Param == "model" && peek.Model.Length == 0 && line.Model.Length > 0))
        {
            wrong = fault.Message.TrimEnd('.');
            return null;
        }

        if (!peek.PromptAt.IsThere)
        {
            wrong = "its body has no messages, input or prompt";
            return null;
        }

        BodyUsage usage = BodyUsage.Of(json, line, dialect);
        if (usage.Tokens is TokenCounts stated && stated.Total > MaxTokens)
        {
            wrong = $"its usage states more than {MaxTokens / 1_000_000} million tokens";
            return null;
        }

        return Request(line, usage, body, peek, unixNs);
    }

    private AuditedRequest Request(
        BodyLine line,
        BodyUsage usage,
        ReadOnlySpan<byte> body,
        RequestPeek peek,
        long unixNs
    )
    {
        using PromptText text = RequestPrompt.Of(body, peek);
        int status = line.Status > 0 ? line.Status : usage.Status;
        bool isFailed = status >= FirstFailure;
        TokenCounts tokens =
            usage.Tokens
            ?? (
                isFailed
                    ? TokenCounts.Zero
                    : new((text.Bytes.Length + BytesPerToken - 1) / BytesPerToken, 0, 0, 0)
            );
        string model = line.Model.Length > 0 ? line.Model : peek.Model;
        ModelPrice? price = tokens.Total > 0 ? prices.Of(model, peek.Dialect, tokens.Input) : null;
        string key = line.Key.Length > 0 ? line.Key : NoKey;
        LedgerRow row = new()
        {
            Opened = new OpenHold
            {
                GatewayId = Guid.Empty,
                Attempt = default,
                ReserveSequence = null,
                ReservedUnixNs = unixNs,
                Endpoint = peek.Dialect.Name,
                Model = model,
                Deployment = model,
                Key = key,
                Team = line.Team,
                User = line.User.Length > 0 ? line.User : peek.User,
                Session = line.Session.Length > 0 ? line.Session : peek.Session,
                IdempotencyKey = line.IdempotencyKey,
            },
            CloseSequence = 0,
            ClosedUnixNs = unixNs,
            Tokens = tokens,
            ReasoningTokens = usage.ReasoningTokens,
            Cost = price?.Of(tokens) ?? Money.Zero,
            Price = price,
            Source =
                usage.Tokens is not null ? UsageSource.Usage
                : isFailed ? UsageSource.None
                : UsageSource.Estimate,
            End = isFailed ? AttemptEnd.UpstreamError : AttemptEnd.Finished,
            Status = status,
        };
        PromptSeen prompt = Prompt(body, peek, text, unixNs, usage.Names);
        return new AuditedRequest(row, prompt, Facts(body, peek, text, prompt, row, unixNs));
    }

    private PromptSeen Prompt(
        ReadOnlySpan<byte> body,
        RequestPeek peek,
        PromptText text,
        long unixNs,
        HashSet<string> answered
    )
    {
        PromptParameters stated = PromptParameters.Of(body, peek);
        RecordedTool[] tools = PromptRecorder.ToolsOf(text);
        foreach (RecordedTool tool in tools)
        {
            if (answered.Contains(tool.Name))
            {
                text.Called.Add(tool.Name);
            }
        }

        PromptScope scope = new(
            text.ToolsEnd == 0 ? 0 : hasher.Of(text.Bytes[..text.ToolsEnd]),
            text.ToolsEnd == 0 ? 0 : PromptRecorder.SetHash(hasher, text),
            text.SystemEnd == text.ToolsEnd ? 0 : hasher.Of(text.Bytes[text.ToolsEnd..text.SystemEnd]),
            tools
        );
        PromptRecord record = new()
        {
            Attempt = default,
            Flags = stated.Flags | PromptFlags.Hashes | PromptFlags.Scope,
            BodyBytes = body.Length,
            SpaceBytes = text.SpaceBytes,
            TextBytes = text.Bytes.Length,
            ToolBytes = text.ToolsEnd,
            SystemBytes = text.SystemEnd - text.ToolsEnd,
            RepeatedBytes = text.RepeatedBytes,
            Messages = text.Messages,
            LimitTokens = peek.StatedOutputTokens ?? 0,
            TemperatureMilli = stated.TemperatureMilli,
            RequestHash = PromptRecorder.RequestHash(hasher, text, stated),
            Called = [.. text.Called.Take(PromptRecord.MostTools)],
        };
        ArrayPool<byte>.Shared.Return(stated.Rest);
        return new PromptSeen(record, unixNs, hasher.Chain(text.Bytes), IsWhole: true, scope);
    }

    private BodyFacts Facts(
        ReadOnlySpan<byte> body,
        RequestPeek peek,
        PromptText text,
        PromptSeen prompt,
        LedgerRow row,
        long unixNs
    )
    {
        ulong names = 0;
        foreach (string name in text.ToolNames)
        {
            names += TextHash.Of(Encoding.UTF8.GetBytes(name)) | 1;
        }

        ulong set = peek.ToolsAt.IsThere
            ? forms.SetOf(body.Slice(peek.ToolsAt.Start, peek.ToolsAt.Length))
            : 0;
        ulong group = AuditKey.Of(row.Opened.Key, row.Opened.Model, names);
        PromptScope scope = prompt.Scope!;
        LastText now = new(
            text.Bytes[..Math.Min(text.Bytes.Length, LastTexts.LongestText)].ToArray(),
            unixNs,
            scope.ToolsHash,
            scope.ToolSetHash,
            set
        );
        BodyChange? change = null;
        bool isCompared = false;
        if (!row.IsWaste)
        {
            IReadOnlyList<LastText> before = last.Before(group, unixNs);
            isCompared = before.Count > 0;
            change = isCompared ? Change(body, peek, text, before, now) : null;
            last.Keep(group, now);
        }

        return new BodyFacts(group, set, isCompared, change, TextLine.Of(text.Bytes));
    }

    private static BodyChange? Change(
        ReadOnlySpan<byte> body,
        RequestPeek peek,
        PromptText text,
        IReadOnlyList<LastText> before,
        LastText now
    )
    {
        LastText latest = before[0];
        if (latest.ToolSet == now.ToolSet && latest.ToolsHash != now.ToolsHash)
        {
            int at = latest.Bytes.AsSpan().CommonPrefixLength(now.Bytes);
            return At(
                body,
                peek,
                text,
                new TextChange(
                    at,
                    latest.RawToolSet == now.RawToolSet ? ChangeKind.ToolOrder : ChangeKind.MemberOrder,
                    0,
                    at
                )
            );
        }

        TextChange? most = null;
        foreach (LastText one in before)
        {
            if (TextChange.Of(one.Bytes, now.Bytes, text.SystemEnd) is not TextChange change)
            {
                return null; // One goes on from the other.
            }

            most = most is null || change.Alike > most.Value.Alike ? change : most;
        }

        return most is TextChange found && found.IsInPlace(text.SystemEnd)
            ? At(body, peek, text, found)
            : null;
    }

    private static BodyChange At(
        ReadOnlySpan<byte> body,
        RequestPeek peek,
        PromptText text,
        TextChange change
    )
    {
        PromptPlace place = RequestPrompt.PlaceOf(body, peek, change.At);
        string part =
            change.At < text.ToolsEnd ? "tools"
            : change.At < text.SystemEnd ? "system"
            : $"message {place.Index}";
        return new BodyChange(
            change.Kind,
            part,
            place.Path,
            place.Byte,
            change.At,
            change.SameBytes,
            change.SameTo
        );
    }
}
