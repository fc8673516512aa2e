using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Farthing.Tests.Gateway.Http;

/// <summary>A provider with a batch API: OpenAI's files and batches, and Anthropic's message batches, with the shapes of their references; and both chat endpoints. Answers 10 tokens in and <c>max_tokens</c> out.</summary>
internal sealed class ScriptedBatches : IAsyncDisposable
{
    private readonly Dictionary<string, string> files = new(StringComparer.Ordinal);
    private readonly List<ScriptedBatch> batches = [];
    private readonly Lock gate = new();
    private readonly ScriptedUpstream upstream;
    private int made;

    public ScriptedBatches() => upstream = new ScriptedUpstream(AnswerAsync);

    public Uri Address => upstream.Address;

    /// <summary>Looks at a batch before it has ended.</summary>
    public int Looks { get; init; } = 2;

    /// <summary>Makes of a line's result what the provider says; null: it is left out. Gets the line's id and the result.</summary>
    public Func<string, string, string?> Edit { get; set; } = static (_, result) => result;

    /// <summary>Answers a call in another way; true where it did.</summary>
    public Func<ScriptedCall, Task<bool>> Before { get; set; } = static _ => Task.FromResult(false);

    /// <summary>Told of a call once it was answered in its state, and before the answer goes out.</summary>
    public Func<string, Task> DidAsync { get; set; } = static _ => Task.CompletedTask;

    /// <summary>How batches end: completed, expired, failed.</summary>
    public string End { get; set; } = "completed";

    /// <summary>Batches that were made.</summary>
    public IReadOnlyList<ScriptedBatch> Batches
    {
        get
        {
            lock (gate)
            {
                return [.. batches];
            }
        }
    }

    /// <summary>Lines whose request went to a chat endpoint, by their user.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>Files that are there.</summary>
    public int Files
    {
        get
        {
            lock (gate)
            {
                return files.Count;
            }
        }
    }

    /// <summary>A message batch of somebody else.</summary>
    public void Add(int lines)
    {
        lock (gate)
        {
            batches.Add(
                new ScriptedBatch
                {
                    Id = $"msgbatch_{++made}",
                    IsMessages = true,
                    Requests =
                    [
                        .. Enumerable
                            .Range(1, lines)
                            .Select(i => ($"theirs-{i}", JsonNode.Parse("{\"max_tokens\":5}")!)),
                    ],
                }
            );
        }
    }

    public ValueTask DisposeAsync() => upstream.DisposeAsync();

    private async Task AnswerAsync(ScriptedCall call)
    {
        if (await Before(call))
        {
            return;
        }

        string[] line = call.Request.Line.Split(' ');
        (string path, string query) = (
            line[1].Split('?')[0],
            line[1].Contains('?') ? line[1].Split('?')[1] : ""
        );
        string body = Encoding.UTF8.GetString(call.Request.Body);
        (int status, string answer) = Answer(line[0], path["/v1".Length..].Split('/')[1..], query, body);
        await DidAsync($"{line[0]} {path}");
        await call.JsonAsync(answer, status);
    }

    private (int Status, string Body) Answer(string method, string[] path, string query, string body)
    {
        lock (gate)
        {
            bool isMessages = path is ["messages", "batches", ..];
            string[] rest = isMessages ? path[2..] : path[1..];
            return (method, path[0], rest) switch
            {
                ("POST", "files", []) => Upload(body),
                ("GET", "files", [string id, "content"]) => files.TryGetValue(id, out string? text)
                    ? (200, text)
                    : Missing(id),
                ("DELETE", "files", [string id]) => files.Remove(id)
                    ? (200, $$"""{"id":"{{id}}","object":"file","deleted":true}""")
                    : Missing(id),
                ("POST", "batches", []) => Create(JsonNode.Parse(body)!),
                ("POST", "messages", []) when isMessages => CreateMessages(JsonNode.Parse(body)!),
                ("GET", "batches" or "messages", []) => ListOf(isMessages, query),
                ("GET", "messages", [string id, "results"]) => (
                    200,
                    batches.Single(one => one.Id == id).Output
                ),
                ("GET", _, [string id]) => Look(id),
                ("POST", _, [string id, "cancel"]) => Cancel(id),
                ("DELETE", "messages", [string id]) => (
                    200,
                    $$"""{"id":"{{id}}","type":"message_batch_deleted"}"""
                ),
                ("POST", "messages", _) => Direct(body, request => Message(request, "standard")),
                ("POST", "chat", ["completions"]) => Direct(body, Completion),
                _ => (404, """{"error":{"message":"Unknown request URL","type":"invalid_request_error"}}"""),
            };
        }
    }

    private (int, string) Direct(string body, Func<JsonNode, string> answer)
    {
        JsonNode request = JsonNode.Parse(body)!;
        Asked.Add((string?)request["user"] ?? "");
        return (200, answer(request));
    }

    private (int, string) Upload(string form)
    {
        int name = form.IndexOf("filename=", StringComparison.Ordinal);
        int from = form.IndexOf("\r\n\r\n", name, StringComparison.Ordinal) + 4;
        string content = form[from..form.LastIndexOf("\r\n--", StringComparison.Ordinal)];
        string id = $"file-{++made}";
        files.Add(id, content);
        return (
            200,
            $$"""{"id":"{{id}}","object":"file","bytes":{{content.Length}},"created_at":1,"filename":"x.jsonl","purpose":"batch","status":"processed"}"""
        );
    }

    private (int, string) Create(JsonNode wish)
    {
        string input = (string)wish["input_file_id"]!;
        ScriptedBatch batch = new()
        {
            Id = $"batch_{++made}",
            Input = input,
            Endpoint = (string)wish["endpoint"]!,
            Metadata = wish["metadata"]!.ToJsonString(),
            Requests =
            [
                .. files[input]
                    .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .Select(line => JsonNode.Parse(line)!)
                    .Select(line => ((string)line["custom_id"]!, line["body"]!)),
            ],
        };
        batches.Add(batch);
        return (200, Json(batch));
    }

    private (int, string) CreateMessages(JsonNode wish)
    {
        ScriptedBatch batch = new()
        {
            Id = $"msgbatch_{++made}",
            IsMessages = true,
            Requests =
            [
                .. wish["requests"]!.AsArray().Select(line => ((string)line!["custom_id"]!, line["params"]!)),
            ],
        };
        batches.Add(batch);
        return (200, Json(batch));
    }

    private (int, string) Look(string id)
    {
        ScriptedBatch? batch = batches.Find(one => one.Id == id);
        if (batch is null)
        {
            return Missing(id);
        }

        if (batch.Status is "validating" or "in_progress" or "cancelling")
        {
            batch.Looked++;
            bool isOver = batch.Looked >= Looks;
            batch.Status =
                !isOver ? (batch.Status == "cancelling" ? "cancelling" : "in_progress")
                : batch.Status == "cancelling" ? "cancelled"
                : End;
            if (isOver && batch.Status != "failed")
            {
                Finish(batch);
            }
        }

        return (200, Json(batch));
    }

    private (int, string) Cancel(string id)
    {
        ScriptedBatch batch = batches.Single(one => one.Id == id);
        batch.Status = "cancelling";
        batch.Looked = Looks - 1;
        return (200, Json(batch));
    }

    /// <summary>Lines run, but for the last half of a batch that expired or was called off.</summary>
    private void Finish(ScriptedBatch batch)
    {
        StringBuilder output = new();
        StringBuilder errors = new();
        int ran = batch.Status == "completed" ? batch.Requests.Count : batch.Requests.Count / 2;
        for (int i = 0; i < batch.Requests.Count; i++)
        {
            (string id, JsonNode request) = batch.Requests[i];
            bool isRun = i < ran;
            batch.Ran += isRun ? 1 : 0;
            string result = batch.IsMessages
                ? isRun
                    ? $$$"""{"custom_id":"{{{id}}}","result":{"type":"succeeded","message":{{{Message(request, "batch")}}}}}"""
                    : $$$"""{"custom_id":"{{{id}}}","result":{"type":"{{{(batch.Status == "expired" ? "expired" : "canceled")}}}"}}"""
                : isRun
                    ? $$$"""{"id":"batch_req_{{{id}}}","custom_id":"{{{id}}}","response":{"status_code":200,"request_id":"req_{{{i}}}","body":{{{Completion(request)}}}},"error":null}"""
                    : $$$"""{"id":"batch_req_{{{id}}}","custom_id":"{{{id}}}","response":null,"error":{"code":"batch_{{{batch.Status}}}","message":"This request could not be executed before the completion window expired."}}""";
            if (Edit(id, result) is string said)
            {
                (isRun || batch.IsMessages ? output : errors).Append(said).Append('\n');
            }
        }

        batch.Output = output.ToString();
        if (!batch.IsMessages)
        {
            batch.OutputFile = FileOf(batch.Output);
            batch.ErrorFile = FileOf(errors.ToString());
        }
    }

    private string? FileOf(string text)
    {
        if (text.Length == 0)
        {
            return null;
        }

        string id = $"file-{++made}";
        files.Add(id, text);
        return id;
    }

    private (int, string) ListOf(bool isMessages, string query)
    {
        ScriptedBatch[] newest = [.. batches.Where(one => one.IsMessages == isMessages).Reverse()];
        string? after = query
            .Split('&')
            .Where(pair => pair.StartsWith(isMessages ? "after_id=" : "after=", StringComparison.Ordinal))
            .Select(pair => pair.Split('=')[1])
            .SingleOrDefault();
        ScriptedBatch[] left = after is null ? newest : [.. newest.SkipWhile(one => one.Id != after).Skip(1)];
        // Short pages, so that more than one is read.
        string page = string.Join(',', left.Take(2).Select(Json));
        string more = left.Length > 2 ? "true" : "false";
        return (200, $$"""{"object":"list","data":[{{page}}],"has_more":{{more}}}""");
    }

    private static string Json(ScriptedBatch batch)
    {
        string Text(string? value) => value is null ? "null" : $"\"{value}\"";
        int total = batch.Requests.Count;
        if (batch.IsMessages)
        {
            bool isOver = batch.Status is "completed" or "expired" or "cancelled";
            string status =
                isOver ? "ended"
                : batch.Status == "cancelling" ? "canceling"
                : "in_progress";
            (int processing, int rest) = isOver ? (0, total - batch.Ran) : (total, 0);
            string at = batch.CreatedAt.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            return $$$"""{"id":"{{{batch.Id}}}","type":"message_batch","processing_status":"{{{status}}}","request_counts":{"processing":{{{processing}}},"succeeded":{{{batch.Ran}}},"errored":0,"canceled":{{{rest}}},"expired":0},"created_at":"{{{at}}}","results_url":{{{(isOver ? $"\"https://example.com/v1/messages/batches/{batch.Id}/results\"" : "null")}}}}""";
        }

        string faults =
            batch.Status == "failed"
                ? """{"object":"list","data":[{"code":"invalid_request","line":1,"message":"The model does not do that.","param":null}]}"""
                : "null";
        return $$$"""{"id":"{{{batch.Id}}}","object":"batch","endpoint":"{{{batch.Endpoint}}}","errors":{{{faults}}},"input_file_id":"{{{batch.Input}}}","completion_window":"24h","status":"{{{batch.Status}}}","output_file_id":{{{Text(batch.OutputFile)}}},"error_file_id":{{{Text(batch.ErrorFile)}}},"created_at":1,"request_counts":{"total":{{{total}}},"completed":{{{batch.Ran}}},"failed":0},"metadata":{{{batch.Metadata}}}}""";
    }

    private static string Completion(JsonNode request) =>
        $$$"""{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":{{{Tokens(request)}}},"total_tokens":{{{10 + Tokens(request)}}}},"service_tier":"default"}""";

    private static string Message(JsonNode request, string tier) =>
        $$$"""{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"Hello"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":10,"output_tokens":{{{Tokens(request)}}},"service_tier":"{{{tier}}}"}}""";

    private static int Tokens(JsonNode request) =>
        (int?)request["max_tokens"] ?? (int?)request["max_completion_tokens"] ?? 1;

    private static (int, string) Missing(string id) =>
        (404, $$$"""{"error":{"message":"No such object: {{{id}}}","type":"invalid_request_error"}}""");
}
