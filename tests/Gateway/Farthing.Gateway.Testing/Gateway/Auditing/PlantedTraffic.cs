using System.Text;
using System.Text.Json.Nodes;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Recording;
using Farthing.Gateway.Requests;
using Farthing.Tests.Gateway.Ledger;
using Farthing.Workloads.Prompts;

namespace Farthing.Tests.Gateway.Auditing;

/// <summary>A ledger and recorded prompts of requests whose bodies are given; four bytes of canonical text are a token. $1 a million tokens in, $0.10 cached, $1.25 written, $4 out.</summary>
internal sealed class PlantedTraffic : IDisposable
{
    private readonly LedgerScene scene = new();
    private readonly BlockHasher hasher = new(new byte[16], [.. Enumerable.Repeat((byte)1, 16)]);
    private readonly List<(
        AttemptId Id,
        string Key,
        string Session,
        string Idempotency,
        JsonObject Body,
        TimeSpan At,
        TokenCounts? Tokens,
        long Output,
        long Reasoning,
        AttemptEnd End
    )> requests = [];

    public LedgerScene Scene => scene;

    public void Dispose()
    {
        hasher.Dispose();
        scene.Dispose();
    }

    public static JsonObject Chat(params (string Role, string Text)[] messages) =>
        new()
        {
            ["model"] = "m",
            ["messages"] = new JsonArray([
                .. messages.Select(one =>
                    (JsonNode)new JsonObject { ["role"] = one.Role, ["content"] = one.Text }
                ),
            ]),
        };

    public static JsonObject Tool(string name, int bytes) =>
        new()
        {
            ["type"] = "function",
            ["function"] = new JsonObject { ["name"] = name, ["description"] = new string(name[0], bytes) },
        };

    public void Ask(
        string key,
        TimeSpan at,
        JsonObject body,
        string session = "",
        string idempotency = "",
        long output = 10,
        long reasoning = 0,
        AttemptEnd end = AttemptEnd.Finished
    )
    {
        int number = requests.Count + 1;
        requests.Add(
            (
                new(new Guid(number, 0, 7, BitConverter.GetBytes((long)number)), 0),
                key,
                session,
                idempotency,
                body,
                at,
                null,
                output,
                reasoning,
                end
            )
        );
    }

    /// <summary>Writes all of it, in the order of time.</summary>
    public void Write(bool hasPrompts = true)
    {
        DateTimeOffset start = scene.Clock.GetUtcNow();
        using GatewayJournal prompts = GatewayJournal.Open(
            new JournalOptions { Folder = scene.Folder.Prompts },
            scene.Clock
        );
        using (GatewayJournal journal = scene.OpenJournal())
        {
            foreach (var request in requests.OrderBy(one => one.At))
            {
                scene.Clock.Now = start + request.At;
                PromptRecord record = RecordOf(request.Id, request.Body);
                if (hasPrompts)
                {
                    prompts.Append(record);
                }

                TokenCounts tokens = new(record.TextBytes / 4, 0, 0, request.Output);
                LedgerScene.Whole(
                    journal,
                    LedgerScene.Reserve(request.Id, key: request.Key) with
                    {
                        Session = request.Session,
                        IdempotencyKey = request.Idempotency,
                    },
                    LedgerScene.Settle(request.Id, tokens) with
                    {
                        End = request.End,
                        ReasoningTokens = request.Reasoning,
                        Cost = LedgerScene.Price.Of(tokens),
                        Price = LedgerScene.Price,
                    }
                );
            }
        }

        scene.Project();
    }

    private PromptRecord RecordOf(AttemptId id, JsonObject body)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        Assert.Null(RequestReader.Read(bytes, Dialect.Chat, out RequestPeek peek));
        using PromptText text = RequestPrompt.Of(bytes, peek);
        PromptParameters stated = PromptParameters.Of(bytes, peek);
        List<RecordedTool> tools = [];
        ulong set = 0;
        for (int i = 0, from = 0; i < text.Tools.Count; from = text.Tools[i++])
        {
            tools.Add(new RecordedTool(text.ToolNames[i], text.Tools[i] - from));
            set += hasher.Of(text.Bytes[from..text.Tools[i]]);
        }

        return new PromptRecord
        {
            Attempt = id,
            Flags = stated.Flags | PromptFlags.Hashes | PromptFlags.Scope,
            BodyBytes = bytes.Length,
            SpaceBytes = text.SpaceBytes,
            TextBytes = text.Bytes.Length,
            ToolBytes = text.ToolsEnd,
            SystemBytes = text.SystemEnd - text.ToolsEnd,
            RepeatedBytes = text.RepeatedBytes,
            Messages = text.Messages,
            LimitTokens = peek.StatedOutputTokens ?? 0,
            TemperatureMilli = stated.TemperatureMilli,
            Blocks = hasher.Chain(text.Bytes),
            RequestHash = hasher.Of(bytes),
            ToolsHash = text.ToolsEnd == 0 ? 0 : hasher.Of(text.Bytes[..text.ToolsEnd]),
            ToolSetHash = set,
            SystemHash = hasher.Of(text.Bytes[text.ToolsEnd..text.SystemEnd]),
            Tools = tools,
            Called = [.. text.Called],
        };
    }
}
