namespace Farthing.Gateway.Moving;

/// <summary>Members of a LiteLLM configuration that have no counterpart here, and why.</summary>
internal static class LiteLlmReasons
{
    private const string Prompts = "a request goes out as the client wrote it; nothing is added to it";
    private const string Callbacks =
        "callbacks do not exist here: telemetry: sends spans to an OTLP collector, metrics: serves Prometheus, farthing ledger has every attempt";
    private const string Caching =
        "answers are not cached; prompts are, by the engine or provider, and billed at the cached price";
    private const string Ui = "there is no web interface";
    private const string Database =
        "a gateway alone keeps its ledger in its data folder; several share PostgreSQL: shared: { postgres_env: NAME } (docs/serve.md)";
    private const string OtherRetries = "retries are of the gateway: retries: { attempts: 3 }";
    private const string Routes = "routes of its own are not served: docs/serve.md lists the endpoints";
    private const string Guardrails = "guardrails do not exist here; put one before or behind the gateway";
    private const string Alerting = "alerts go to one webhook: alerts: { webhook_env: NAME } (docs/serve.md)";
    private const string Aws =
        "credentials are looked for as AWS's own tools do: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, profile:, the container, the machine";
    private const string Sso =
        "there is no sign-in of people: keys come from the configuration, the admin API or keys_file";

    /// <summary>Of <c>litellm_params</c>.</summary>
    public static readonly Dictionary<string, string> Params = new(StringComparer.Ordinal)
    {
        ["rpm"] =
            "limits are of keys, teams, users and models, not of one deployment: limits: [{ scope: \"model:NAME\", requests_per_minute: … }]",
        ["tpm"] =
            "limits are of keys, teams, users and models, not of one deployment: limits: [{ scope: \"model:NAME\", tokens_per_minute: … }]",
        ["max_parallel_requests"] =
            "limits are of keys, teams, users and models: limits: [{ scope: \"model:NAME\", concurrency: … }]",
        ["timeout"] = "timeouts are of an upstream: upstreams: { NAME: { timeouts: { whole: … } } }",
        ["stream_timeout"] =
            "timeouts are of an upstream: upstreams: { NAME: { timeouts: { first_byte: … } } }",
        ["max_retries"] = OtherRetries,
        ["num_retries"] = OtherRetries,
        ["max_budget"] =
            "budgets are of keys, teams, users, models and tags: budgets: [{ scope: \"model:NAME\", limit: … }]",
        ["budget_duration"] = "goes with max_budget",
        ["temperature"] = Prompts,
        ["top_p"] = Prompts,
        ["max_tokens"] = Prompts,
        ["max_completion_tokens"] = Prompts,
        ["seed"] = Prompts,
        ["stop"] = Prompts,
        ["extra_body"] = Prompts,
        ["reasoning_effort"] = Prompts,
        ["drop_params"] = "members that an upstream does not know go out as they came",
        ["additional_drop_params"] = "members that an upstream does not know go out as they came",
        ["extra_headers"] = "no header is added to requests but the upstream's key",
        ["headers"] = "no header is added to requests but the upstream's key",
        ["organization"] = "the provider's organization is that of the key",
        ["tags"] = "requests are not routed by tags",
        ["cooldown_time"] = "breakers are of the gateway: breakers: { rest_for: … }",
        ["mock_response"] = "farthing emulate serves a model that is not there",
        ["aws_access_key_id"] = Aws,
        ["aws_secret_access_key"] = Aws,
        ["aws_session_token"] = Aws,
        ["aws_role_name"] =
            "no role is assumed: give the machine, the container or a profile what the role may do",
        ["aws_session_name"] = "goes with aws_role_name",
    };

    /// <summary>Of <c>model_info</c>.</summary>
    public static readonly Dictionary<string, string> Info = new(StringComparer.Ordinal)
    {
        ["id"] = "deployments are called upstream/model in the ledger; name: sets another name",
        ["base_model"] = "catalog: names the entry of the price list",
        ["max_tokens"] = "the maximum of an answer is max_output, the window is context",
        ["access_groups"] = "a key lists its models: keys: { ID: { models: [NAME] } }",
        ["supports_vision"] = "requests go out as they came; media need max_image_tokens",
        ["supports_function_calling"] = "requests go out as they came",
        ["health_check_model"] = "upstreams: { NAME: { health: { path: /health } } } asks the server",
        ["disable_background_health_check"] = "without health: there is none",
    };

    /// <summary>Of <c>litellm_settings</c>.</summary>
    public static readonly Dictionary<string, string> Settings = new(StringComparer.Ordinal)
    {
        ["drop_params"] = "members that an upstream does not know go out as they came",
        ["modify_params"] = Prompts,
        ["set_verbose"] = "log: { level: info }",
        ["json_logs"] = "log: { format: json }",
        ["turn_off_message_logging"] = "words of requests are in no log, unless log: { bodies: true }",
        ["redact_user_api_key_info"] = "keys are in no log",
        ["callbacks"] = Callbacks,
        ["success_callback"] = Callbacks,
        ["failure_callback"] = Callbacks,
        ["service_callback"] = Callbacks,
        ["cache"] = Caching,
        ["cache_params"] = Caching,
        ["default_fallbacks"] = "fallbacks are of a model: models: { NAME: { fallbacks: [OTHER] } }",
        ["context_window_fallbacks"] =
            "a model's fallbacks are tried after failures of its deployments; a prompt that is too long is refused",
        ["content_policy_fallbacks"] = "a refusal by a provider's policy is the answer",
        ["allowed_fails"] = "breakers: { failures_in_a_row: … } counts failures in a row, not in a minute",
        ["default_team_settings"] = Callbacks,
        ["default_internal_user_params"] = Sso,
        ["max_internal_user_budget"] = Sso,
        ["internal_user_budget_duration"] = Sso,
        ["default_key_generate_params"] = "POST /admin/v1/keys takes what each key shall have",
        ["upperbound_key_generate_params"] = "whoever has the admin key may make any key",
        ["telemetry"] = "nothing is sent to us",
        ["enable_preview_features"] = "there are none",
        ["ssl_verify"] = "certificates of upstreams are always verified",
        ["guardrails"] = Guardrails,
    };

    /// <summary>Of <c>router_settings</c>.</summary>
    public static readonly Dictionary<string, string> Router = new(StringComparer.Ordinal)
    {
        ["redis_host"] = "shared: { postgres_env: NAME } holds limits and cached answers",
        ["redis_port"] = "shared: { postgres_env: NAME } holds limits and cached answers",
        ["redis_password"] = "shared: { postgres_env: NAME } holds limits and cached answers",
        ["redis_url"] = "shared: { postgres_env: NAME } holds limits and cached answers",
        ["enable_pre_call_checks"] =
            "the context window is always checked where context: or the catalog says it",
        ["allowed_fails"] = "breakers: { failures_in_a_row: … } counts failures in a row, not in a minute",
        ["retry_policy"] = OtherRetries,
        ["model_group_retry_policy"] = OtherRetries,
        ["allowed_fails_policy"] = "breakers: are of the gateway, for every kind of failure",
        ["provider_budget_config"] =
            "budgets are of keys, teams, users, models and tags, not of providers: budgets: [{ scope: \"model:NAME\", limit: … }]",
        ["context_window_fallbacks"] =
            "a model's fallbacks are tried after failures of its deployments; a prompt that is too long is refused",
        ["content_policy_fallbacks"] = "a refusal by a provider's policy is the answer",
        ["default_fallbacks"] = "fallbacks are of a model: models: { NAME: { fallbacks: [OTHER] } }",
        ["enable_tag_filtering"] = "requests are not routed by tags",
        ["routing_strategy_args"] = "models: { NAME: { policy: … } } has no arguments",
        ["timeout"] = "timeouts are of an upstream: upstreams: { NAME: { timeouts: { whole: … } } }",
        ["stream_timeout"] =
            "timeouts are of an upstream: upstreams: { NAME: { timeouts: { first_byte: … } } }",
        ["set_verbose"] = "log: { level: info }",
        ["debug_level"] = "log: { level: info }",
    };

    /// <summary>Of <c>general_settings</c>.</summary>
    public static readonly Dictionary<string, string> General = new(StringComparer.Ordinal)
    {
        ["database_url"] = Database,
        ["database_connection_pool_limit"] = Database,
        ["database_connection_timeout"] = Database,
        ["store_model_in_db"] =
            "models stand in the configuration; SIGHUP or POST /admin/v1/reload reads it again",
        ["store_prompts_in_spend_logs"] = "words of requests are in no ledger",
        ["disable_spend_logs"] = "every attempt is in the ledger",
        ["proxy_batch_write_at"] = "every attempt is journaled before its answer goes out",
        ["proxy_budget_rescheduler_min_time"] = "budgets begin anew at the moment at which their period ends",
        ["proxy_budget_rescheduler_max_time"] = "budgets begin anew at the moment at which their period ends",
        ["alerting"] = Alerting,
        ["alerting_threshold"] = Alerting,
        ["alert_types"] = Alerting,
        ["alerting_args"] = Alerting,
        ["ui_access_mode"] = Ui,
        ["allow_user_auth"] = Sso,
        ["enable_jwt_auth"] = Sso,
        ["litellm_jwtauth"] = Sso,
        ["custom_auth"] = "code of one's own does not run in the gateway",
        ["custom_key_generate"] = "code of one's own does not run in the gateway",
        ["enforce_user_param"] = "a request without a user is counted by its key, team and tags",
        ["allowed_routes"] = "a key may use all endpoints, and the models that it lists",
        ["pass_through_endpoints"] = Routes,
        ["health_check_interval"] = "upstreams: { NAME: { health: { every: … } } }",
        ["background_health_checks"] = "upstreams: { NAME: { health: { path: /health } } }",
        ["completion_model"] = "the model is the one that the request names",
        ["disable_master_key_return"] = "no call returns a key",
        ["key_management_system"] = "secrets come from variables and files: key_env, key_file",
        ["key_management_settings"] = "secrets come from variables and files: key_env, key_file",
        ["use_redis_transaction_buffer"] = Database,
        ["infer_model_from_keys"] = "models stand in the configuration",
        ["maximum_spend_logs_retention_period"] = "the ledger keeps every row (docs/ledger.md)",
    };

    /// <summary>Of the whole file.</summary>
    public static readonly Dictionary<string, string> Root = new(StringComparer.Ordinal)
    {
        ["environment_variables"] = "left out: it may hold secrets; set variables where the gateway runs",
        ["guardrails"] = Guardrails,
        ["callback_settings"] = Callbacks,
        ["credential_list"] = "an upstream's key is key_env or key_file",
        ["include"] = "the files that it names were not read; run init on each",
        ["mcp_servers"] = Routes,
        ["vector_store_registry"] = Routes,
        ["files_settings"] = Routes,
        ["finetune_settings"] = Routes,
        ["prompts"] = Prompts,
    };
}
