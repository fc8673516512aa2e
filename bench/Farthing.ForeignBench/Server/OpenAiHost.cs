using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Farthing.ForeignBench.Server;

/// <summary>OpenAI's completions and chat completions in front of <see cref="LlamaEngine"/>.</summary>
internal static class OpenAiHost
{
    /// <summary>Serves a model file until the process is told to end.</summary>
    public static async Task RunAsync(string model, int port)
    {
        using LlamaEngine engine = new(model);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port));
        await using WebApplication app = builder.Build();
        app.MapGet(
            "/v1/models",
            () =>
                Results.Text(
                    $$"""{"object":"list","data":[{"id":"{{RandomModel.Name}}","object":"model","owned_by":"farthing","max_model_len":{{RandomModel.Context}}}]}""",
                    "application/json"
                )
        );
        app.MapPost("/v1/completions", context => AnswerAsync(context, engine, isChat: false));
        app.MapPost("/v1/chat/completions", context => AnswerAsync(context, engine, isChat: true));
        await app.RunAsync();
    }

    private static async Task AnswerAsync(HttpContext context, LlamaEngine engine, bool isChat)
    {
        CancellationToken canceled = context.RequestAborted;
        CompletionBody body;
        Sequence sequence;
        try
        {
            using JsonDocument json = await JsonDocument.ParseAsync(
                context.Request.Body,
                cancellationToken: canceled
            );
            body = CompletionBody.Read(json.RootElement, isChat);
            sequence = new Sequence(body.Prompt, body.OutputTokens);
            engine.Add(sequence);
        }
        catch (Exception fault)
            when (fault is ArgumentException or JsonException or InvalidOperationException)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsJsonAsync(
                new { error = new { message = fault.Message } },
                canceled
            );
            return;
        }

        try
        {
            await WriteAsync(context, engine, sequence, new Chunks(isChat, body), body.IsStream);
        }
        finally
        {
            sequence.IsCanceled = true;
            await foreach (int _ in sequence.Tokens.Reader.ReadAllAsync(CancellationToken.None))
            {
                engine.Sent(1);
            }
        }
    }

    private static async Task WriteAsync(
        HttpContext context,
        LlamaEngine engine,
        Sequence sequence,
        Chunks chunks,
        bool isStream
    )
    {
        CancellationToken canceled = context.RequestAborted;
        if (!isStream)
        {
            StringBuilder whole = new();
            await foreach (int token in sequence.Tokens.Reader.ReadAllAsync(canceled))
            {
                whole.Append(Chunks.Text(token));
                engine.Sent(1);
            }

            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(chunks.Whole(whole.ToString()), canceled);
            return;
        }

        context.Response.ContentType = "text/event-stream";
        int generated = 0;
        StringBuilder events = new();
        while (await sequence.Tokens.Reader.WaitToReadAsync(canceled))
        {
            int before = generated;
            while (sequence.Tokens.Reader.TryRead(out int token))
            {
                chunks.Append(events, token, ++generated);
            }

            try
            {
                await context.Response.WriteAsync(events.ToString(), canceled);
                await context.Response.Body.FlushAsync(canceled);
            }
            finally
            {
                engine.Sent(generated - before);
            }

            events.Clear();
        }

        await context.Response.WriteAsync(chunks.End(generated), canceled);
    }

    /// <summary>Events of one answer as text.</summary>
    private sealed class Chunks(bool isChat, CompletionBody body)
    {
        private readonly string head = string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"id":"{{Guid.NewGuid():N}}","object":"{{(isChat ? "chat.completion.chunk" : "text_completion")}}","created":{{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}},"model":"{{RandomModel.Name}}","choices":["""
        );

        /// <summary>A visible character for any byte.</summary>
        public static char Text(int token)
        {
            int one = token - RandomModel.FirstByte;
            return one is >= '0' and <= '9' or >= 'A' and <= 'Z' or >= 'a' and <= 'z' ? (char)one : '·';
        }

        public void Append(StringBuilder events, int token, int generated)
        {
            string reason = generated == body.OutputTokens ? "\"length\"" : "null";
            events.Append("data: ").Append(head).Append("{\"index\":0,");
            events.Append(isChat ? "\"delta\":{\"content\":\"" : "\"text\":\"").Append(Text(token));
            events.Append(isChat ? "\"}" : "\"").Append(",\"finish_reason\":").Append(reason).Append("}]");
            if (body.HasContinuousUsage)
            {
                events.Append(',').Append(Usage(generated));
            }

            events.Append("}\n\n");
        }

        public string End(int generated) =>
            (body.HasUsage ? $"data: {head}],{Usage(generated)}}}\n\n" : "") + "data: [DONE]\n\n";

        public string Whole(string text) =>
            head.Replace(".chunk", "", StringComparison.Ordinal)
            + "{\"index\":0,"
            + (
                isChat
                    ? "\"message\":{\"role\":\"assistant\",\"content\":\"" + text + "\"}"
                    : "\"text\":\"" + text + "\""
            )
            + ",\"finish_reason\":\"length\"}],"
            + Usage(text.Length)
            + "}";

        private string Usage(int generated) =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"\"usage\":{{\"prompt_tokens\":{body.Prompt.Length},\"completion_tokens\":{generated},\"total_tokens\":{body.Prompt.Length + generated}}}"
            );
    }
}
