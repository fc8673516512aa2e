namespace Farthing.Workloads.Traces.Logs;

/// <summary>A program that logs requests: where in its rows the fields of a trace are. Names are tried in their order; a dot goes into an object.</summary>
/// <param name="Name">On the command line and in answers.</param>
/// <param name="Title">In sentences.</param>
public sealed record LogSource(string Name, string Title)
{
    /// <summary>Names of the time.</summary>
    public required IReadOnlyList<string> Time { get; init; }

    /// <summary>Names of the prompt's tokens.</summary>
    public required IReadOnlyList<string> Input { get; init; }

    /// <summary>Names of further parts of the prompt, which are added where they are there: what is cached, where it stands apart.</summary>
    public IReadOnlyList<string> MoreInput { get; init; } = [];

    /// <summary>Names of the generated tokens.</summary>
    public required IReadOnlyList<string> Output { get; init; }

    /// <summary>Names of further parts of the answer.</summary>
    public IReadOnlyList<string> MoreOutput { get; init; } = [];

    /// <summary>Names of the session.</summary>
    public IReadOnlyList<string> Session { get; init; } = [];

    /// <summary>Names of whose it is.</summary>
    public IReadOnlyList<string> Tenant { get; init; } = [];

    /// <summary>Names of a request's id, which no two rows should share.</summary>
    public IReadOnlyList<string> Request { get; init; } = [];

    /// <summary>Names of the id of the span around it; none where rows are no spans.</summary>
    public IReadOnlyList<string> Parent { get; init; } = [];

    /// <summary>Names of the trace that a span's ids are of.</summary>
    public IReadOnlyList<string> Trace { get; init; } = [];

    /// <summary>Names of the prompt. With <c>*</c> at its end a name means all attributes that begin so, in their order.</summary>
    public IReadOnlyList<string> Prompt { get; init; } = [];

    /// <summary>Names of the tools, where they stand apart from the prompt.</summary>
    public IReadOnlyList<string> Tools { get; init; } = [];

    /// <summary>Names of the system's text, where it stands apart from the prompt.</summary>
    public IReadOnlyList<string> System { get; init; } = [];

    /// <summary>Rows that are passed over, since no engine answered them or they are no requests: a name, and what its value has to be, or not to be (<c>!</c>).</summary>
    public IReadOnlyList<(string Name, string Value)> PassedOver { get; init; } = [];

    /// <summary>Lengths are bytes, of which a token is four.</summary>
    public bool CountsBytes { get; init; }

    /// <summary>Rows whose columns are named as the fields: what a query of a warehouse gives.</summary>
    public static LogSource Rows { get; } =
        new("rows", "a table of time, input and output")
        {
            Time = ["time"],
            Input = ["input"],
            Output = ["output"],
            Session = ["session"],
            Tenant = ["tenant"],
            Request = ["request_id"],
            Prompt = ["prompt"],
        };

    /// <summary>The programs that are known.</summary>
    public static IReadOnlyList<LogSource> All { get; } =
    [
        // OpenTelemetry's GenAI conventions; the older names stand behind the newer.
        new LogSource("otel", "OpenTelemetry gen_ai spans")
        {
            Time = ["startTimeUnixNano", "start_time_unix_nano", "start_time", "startTime", "timestamp"],
            Input =
            [
                "attributes.gen_ai.usage.input_tokens",
                "attributes.gen_ai.usage.prompt_tokens",
                "gen_ai.usage.input_tokens",
                "gen_ai.usage.prompt_tokens",
                "attributes.llm.token_count.prompt",
                "llm.token_count.prompt",
            ],
            Output =
            [
                "attributes.gen_ai.usage.output_tokens",
                "attributes.gen_ai.usage.completion_tokens",
                "gen_ai.usage.output_tokens",
                "gen_ai.usage.completion_tokens",
                "attributes.llm.token_count.completion",
                "llm.token_count.completion",
            ],
            Session =
            [
                "attributes.gen_ai.conversation.id",
                "attributes.session.id",
                "gen_ai.conversation.id",
                "session.id",
                "traceId",
                "trace_id",
                "context.trace_id",
            ],
            Tenant = ["attributes.user.id", "attributes.enduser.id", "user.id"],
            Request = ["spanId", "span_id", "context.span_id"],
            Parent = ["parentSpanId", "parent_span_id", "parent_id", "parentId"],
            Trace = ["traceId", "trace_id", "context.trace_id"],
            // The conventions' attributes, their older events, and OpenLLMetry's numbered attributes.
            Tools =
            [
                "attributes.gen_ai.tool.definitions",
                "gen_ai.tool.definitions",
                "attributes.llm.request.functions.*",
            ],
            System = ["attributes.gen_ai.system_instructions", "gen_ai.system_instructions"],
            Prompt =
            [
                "attributes.gen_ai.input.messages",
                "gen_ai.input.messages",
                "events",
                "attributes.gen_ai.prompt",
                "gen_ai.prompt",
                "attributes.gen_ai.prompt.*",
            ],
        },
        new LogSource("langfuse", "Langfuse observations")
        {
            Time = ["startTime", "start_time"],
            Input = ["usageDetails.input", "usage_details.input", "usage.input", "promptTokens"],
            // Langfuse prices each kind of token apart, so that no token is in two of them.
            MoreInput = OfUsageDetails(
                "input_cached_tokens",
                "input_cache_read",
                "input_cache_creation",
                "cache_read_input_tokens",
                "cache_creation_input_tokens"
            ),
            Output = ["usageDetails.output", "usage_details.output", "usage.output", "completionTokens"],
            MoreOutput = OfUsageDetails("output_reasoning", "output_reasoning_tokens"),
            Session = ["sessionId", "session_id", "traceId", "trace_id"],
            Tenant = ["userId", "user_id", "projectId", "project_id"],
            Request = ["id"],
            Parent = ["parentObservationId", "parent_observation_id"],
            Trace = ["traceId", "trace_id"],
            Prompt = ["input"],
            PassedOver = [("type", "!GENERATION")],
        },
        new LogSource("helicone", "Helicone requests")
        {
            Time = ["request_created_at", "requestCreatedAt"],
            Input = ["prompt_tokens", "promptTokens"],
            Output = ["completion_tokens", "completionTokens"],
            Session =
            [
                "properties.Helicone-Session-Id",
                "request_properties.Helicone-Session-Id",
                "Helicone-Session-Id",
            ],
            Tenant = ["request_user_id", "user_id", "userId"],
            Request = ["request_id", "requestId"],
            Prompt = ["request_body", "requestBody"],
            PassedOver = [("cache_enabled_hit", "true")],
        },
        new LogSource("litellm", "LiteLLM spend logs")
        {
            Time = ["startTime", "start_time"],
            Input = ["prompt_tokens"],
            Output = ["completion_tokens"],
            Session = ["session_id", "litellm_session_id", "metadata.session_id", "trace_id"],
            Tenant = ["team_id", "api_key", "user"],
            Request = ["request_id"],
            Prompt = ["proxy_server_request", "messages"],
            PassedOver = [("cache_hit", "true")],
        },
        new LogSource("nginx", "nginx's access log as JSON")
        {
            Time = ["msec", "time_iso8601", "time_local"],
            Input = ["request_length"],
            Output = ["body_bytes_sent", "bytes_sent"],
            Tenant = ["remote_user", "remote_addr"],
            Request = ["request_id"],
            Prompt = ["request_body"],
            PassedOver = [("status", "!2*"), ("request_method", "!POST")],
            CountsBytes = true,
        },
        Rows,
    ];

    /// <summary>Names in Langfuse's object of usage, which its API and its exports spell differently.</summary>
    private static string[] OfUsageDetails(params string[] names) =>
        [.. names.Select(name => "usageDetails." + name), .. names.Select(name => "usage_details." + name)];

    /// <summary>Names of a field.</summary>
    public IReadOnlyList<string> Of(LogField field) =>
        field switch
        {
            LogField.Time => Time,
            LogField.Input => Input,
            LogField.Output => Output,
            LogField.Session => Session,
            LogField.Tenant => Tenant,
            _ => Prompt,
        };

    /// <summary>The known program that a row is of: the first that finds its time, prompt and output there.</summary>
    internal static LogSource? Of(LogRow row) =>
        All.FirstOrDefault(source =>
            row.First(source.Time) is not null
            && row.First(source.Input) is not null
            && row.First(source.Output) is not null
        );

    /// <summary>True for a row that is no request to an engine.</summary>
    internal bool PassesOver(LogRow row)
    {
        foreach ((string name, string wanted) in PassedOver)
        {
            if (row.Find(name) is not string value)
            {
                continue;
            }

            bool isNot = wanted[0] == '!';
            string pattern = isNot ? wanted[1..] : wanted;
            bool isSo = pattern.EndsWith('*')
                ? value.StartsWith(pattern[..^1], StringComparison.OrdinalIgnoreCase)
                : value.Equals(pattern, StringComparison.OrdinalIgnoreCase);
            if (isSo != isNot)
            {
                return true;
            }
        }

        return false;
    }
}
