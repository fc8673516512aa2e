using System.Text;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Http;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Requests;
using Farthing.Gateway.Translating;
using Farthing.Gateway.Upstreams;
using Farthing.Protocol.Translation;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Requests;
using Microsoft.AspNetCore.Http;

namespace Farthing.GatewayBench;

/// <summary>A request and a stream of a client at an upstream: natively, as every request goes, and through a translation.</summary>
internal sealed class TranslateCase
{
    private const int ReadBytes = 8 << 10;
    private readonly Dialect client;
    private readonly Dialect target;
    private readonly byte[] body;
    private readonly RequestBody request;
    private readonly byte[] stream;
    private readonly byte[] buffer = new byte[ReadBytes + StreamFilter.MaxHeldBytes];
    private readonly Deployment deployment;
    private readonly Conversation conversation;

    /// <summary>A pair of dialects; the same one twice is the native path.</summary>
    /// <param name="client">What the client speaks.</param>
    /// <param name="target">What the upstream speaks.</param>
    public TranslateCase(Dialect client, Dialect target)
    {
        this.client = client;
        this.target = target;
        body = Encoding.UTF8.GetBytes(BodyOf(client));
        DefaultHttpContext context = new();
        context.Request.Body = new MemoryStream(body);
        request = RequestBody.ReadAsync(context, 1 << 20).AsTask().GetAwaiter().GetResult()!;
        (string text, Events) = StreamOf(target);
        stream = Encoding.UTF8.GetBytes(text);
        deployment = new Deployment
        {
            Name = "local/llama",
            UpstreamModel = "llama",
            LongestOutputTokens = 8192,
            Upstream = new Upstream
            {
                Name = "local",
                Address = new Uri("http://localhost:8000/v1"),
                Api = ApiKinds.OpenAi,
                Engine = "vllm",
                Usage = UsageForcing.IncludeUsage,
            },
        };
        conversation = client.Format!.ReadRequest(body, new Losses());
    }

    /// <summary>Its name.</summary>
    public string Name => client == target ? $"{client.Name}, native" : $"{client.Name} at {target.Name}";

    /// <summary>Bytes of the request.</summary>
    public int BodyBytes => body.Length;

    /// <summary>Events of the stream.</summary>
    public int Events { get; }

    /// <summary>Takes the request to what goes upstream: peek, translation and the peek at it, changes.</summary>
    public void Request()
    {
        if (RequestReader.Read(body, client, out RequestPeek peek) is not null)
        {
            throw new InvalidOperationException("the request was not read");
        }

        if (client != target)
        {
            if (
                RequestTranslator.Translate(peek, request, deployment, target, "", out Outbound? outbound)
                is not null
            )
            {
                throw new InvalidOperationException("the request was not translated");
            }

            peek = outbound!.Peek;
            outbound.Body.Dispose();
        }

        BodySplice.For(peek, deployment, 1000, deployment.Upstream.Usage);
    }

    /// <summary>Takes the stream to what the client gets, in reads of 8 KiB.</summary>
    public void Stream()
    {
        UsageScanner scanner = new(target);
        StreamFilter filter = new(scanner, stripsUsage: false);
        StreamTranslation? translation =
            client == target
                ? null
                : new StreamTranslation(
                    target.Format!,
                    client.Format!,
                    new AnswerContext
                    {
                        RequestId = "0198f3c2a1b47000800000000000abcd",
                        Request = conversation,
                        Traits = deployment.Traits,
                        Tools = new ToolTable(),
                        Losses = new Losses(),
                        CreatedSeconds = 1,
                    }
                );
        int left = 0;
        for (int at = 0; at < stream.Length; )
        {
            int read = Math.Min(ReadBytes, stream.Length - at);
            stream.AsSpan(at, read).CopyTo(buffer.AsSpan(left));
            at += read;
            int length = left + read;
            int from = 0;
            FilterStep step;
            do
            {
                step = filter.Step(buffer.AsSpan(from, length - from));
                translation?.Take(buffer.AsSpan(from, step.Forward));
                from += step.Consumed;
                if (step.IsCostDue)
                {
                    translation?.Complete(new AnswerUsage(10, 20, 0, 400), "0.1");
                }
            } while (step.IsCostDue);

            translation?.Clear();
            left = length - from;
            buffer.AsSpan(from, left).CopyTo(buffer);
        }

        if (!scanner.IsWhole || translation?.Failure is not null)
        {
            throw new InvalidOperationException("the stream was not whole");
        }
    }

    private static string BodyOf(Dialect dialect)
    {
        string words = string.Concat(Enumerable.Repeat("some words ", 42));
        StringBuilder turns = new();
        while (turns.Length < 6_400)
        {
            bool isUser = turns.Length % 2 == 0;
            string role = isUser ? "user" : "assistant";
            turns.Append(turns.Length == 0 ? "" : ",");
            turns.Append(
                dialect.Name switch
                {
                    "responses" =>
                        $$"""{"type":"message","role":"user","content":[{"type":"input_text","text":"{{words}}"}]}""",
                    "messages" => $$"""{"role":"{{role}}","content":[{"type":"text","text":"{{words}}"}]}""",
                    _ => $$"""{"role":"{{role}}","content":"{{words}}"}""",
                }
            );
        }

        const string Schema =
            """{"type":"object","properties":{"path":{"type":"string"},"line":{"type":"integer"}},"required":["path"]}""";
        return dialect.Name switch
        {
            "responses" =>
                $$"""{"model":"llama","stream":true,"store":false,"instructions":"{{words}}","input":[{{turns}}],"tools":[{"type":"function","name":"read","description":"{{words}}","strict":false,"parameters":{{Schema}}}]}""",
            "messages" =>
                $$"""{"model":"llama","stream":true,"max_tokens":1000,"system":"{{words}}","messages":[{{turns}}],"tools":[{"name":"read","description":"{{words}}","input_schema":{{Schema}}}]}""",
            _ =>
                $$$"""{"model":"llama","stream":true,"max_tokens":1000,"messages":[{"role":"system","content":"{{{words}}}"},{{{turns}}}],"tools":[{"type":"function","function":{"name":"read","description":"{{{words}}}","parameters":{{{Schema}}}}}]}""",
        };
    }

    private static (string Text, int Events) StreamOf(Dialect dialect)
    {
        const int Tokens = 400;
        StringBuilder text = new();
        int events = Tokens;
        switch (dialect.Name)
        {
            case "messages":
                Named(
                    "message_start",
                    """ "message":{"id":"m","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"usage":{"input_tokens":10,"output_tokens":1}}"""
                );
                Named("content_block_start", """ "index":0,"content_block":{"type":"text","text":""}""");
                Repeat("content_block_delta", """ "index":0,"delta":{"type":"text_delta","text":" word"}""");
                Named("content_block_stop", "\"index\":0");
                Named(
                    "message_delta",
                    """ "delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":400}"""
                );
                Named("message_stop", "\"x\":0");
                break;
            case "responses":
                Named(
                    "response.created",
                    """ "sequence_number":0,"response":{"id":"r","status":"in_progress"}"""
                );
                Named(
                    "response.output_item.added",
                    """ "output_index":0,"item":{"type":"message","id":"i","role":"assistant","content":[]}"""
                );
                Repeat(
                    "response.output_text.delta",
                    """ "item_id":"i","output_index":0,"content_index":0,"delta":" word","logprobs":[]"""
                );
                Named(
                    "response.completed",
                    """ "response":{"id":"r","object":"response","status":"completed","output":[],"usage":{"input_tokens":10,"output_tokens":400,"total_tokens":410}}"""
                );
                break;
            default:
                for (int i = 0; i < Tokens; i++)
                {
                    text.Append(
                        """data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1764000000,"model":"llama","choices":[{"index":0,"delta":{"content":" word"},"logprobs":null,"finish_reason":null}]}"""
                    );
                    text.Append("\n\n");
                }

                text.Append(
                    "data: {\"id\":\"chatcmpl-1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
                );
                text.Append(
                    "data: {\"id\":\"chatcmpl-1\",\"choices\":[],\"usage\":{\"prompt_tokens\":30,\"completion_tokens\":400,\"total_tokens\":430}}\n\ndata: [DONE]\n\n"
                );
                break;
        }

        return (text.ToString(), events);

        void Named(string type, string members) =>
            text.Append($"event: {type}\ndata: {{\"type\":\"{type}\",{members}}}\n\n");

        void Repeat(string type, string members)
        {
            for (int i = 0; i < Tokens; i++)
            {
                Named(type, members);
            }
        }
    }
}
