using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Ledger.Bills;

/// <summary>A format of bills: how its records are known, and read into lines.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Source">What the provider calls it: where a person gets it.</param>
/// <param name="Recognizes">True for a record of it.</param>
/// <param name="Read">Its lines; none where the record is of another service.</param>
internal sealed record BillLayout(
    string Name,
    string Source,
    Func<BillRecord, bool> Recognizes,
    Func<BillRecord, IEnumerable<BillRow>> Read
)
{
    private const long DayNs = 86_400_000_000_000;

    /// <summary>All formats: a new one is a row here.</summary>
    public static IReadOnlyList<BillLayout> All { get; } =
    [
        new(
            "OpenAI usage",
            "GET /v1/organization/usage/completions?group_by=model,project_id,batch",
            record => record.Has("num_model_requests") && record.Has("input_tokens"),
            OpenAiUsage
        ),
        new(
            "OpenAI costs",
            "GET /v1/organization/costs?group_by=line_item,project_id",
            record => record.Has("amount.value") || record.Has("amount_value"),
            OpenAiCosts
        ),
        new(
            "Anthropic usage",
            "GET /v1/organizations/usage_report/messages?group_by[]=model",
            record => record.Has("uncached_input_tokens"),
            AnthropicUsage
        ),
        new(
            "Anthropic costs",
            "GET /v1/organizations/cost_report?group_by[]=description",
            record => record.Has("amount") && record.Has("currency"),
            AnthropicCosts
        ),
        new(
            "OpenRouter activity",
            "GET /api/v1/activity",
            record => record.Has("model_permaslug") && record.Has("requests") && record.Has("usage"),
            OpenRouterDay
        ),
        new(
            "OpenRouter generations",
            "the activity page's export",
            record => record.Has("generation_id") && record.Has("cost_total"),
            OpenRouterRequest
        ),
        new(
            "AWS CUR 2.0",
            "AWS Data Exports, CSV",
            record => record.Has("line_item_usage_type"),
            CloudBills.Cur2
        ),
        new(
            "AWS CUR",
            "AWS cost and usage report, CSV",
            record => record.Has("lineItem/UsageType"),
            CloudBills.Cur
        ),
        new(
            "FOCUS",
            "a FOCUS 1.2 or 1.3 export of Azure, Google Cloud or AWS, CSV",
            record => record.Has("BilledCost") && record.Has("ChargePeriodStart"),
            CloudBills.Focus
        ),
        new(
            "Azure cost details",
            "an export of Azure Cost Management (actual cost), CSV",
            record =>
                record.Has("MeterName") && (record.Has("CostInBillingCurrency") || record.Has("PreTaxCost")),
            TableBills.Azure
        ),
        new(
            "Google Cloud billing export",
            "the BigQuery table gcp_billing_export_v1_…, JSON or CSV",
            record =>
                record.Has("usage_start_time")
                && record.Has("cost")
                && (record.Has("sku.description") || record.Has("sku_description")),
            TableBills.Google
        ),
    ];

    /// <summary>A line of a record's span, model, account and key.</summary>
    private static BillRow Row(BillRecord record, string provider, string model, string meter) =>
        new()
        {
            Provider = provider,
            StartUnixNs = record.Time("start_time", "starting_at"),
            EndUnixNs = record.Time("end_time", "ending_at"),
            Model = model,
            Meter = meter,
            Account = record.Text("project_id", "workspace_id"),
            Key = record.Text("api_key_id"),
        };

    private static List<BillRow> OpenAiUsage(BillRecord record)
    {
        // Later reports part text from sound and images, and their totals include them all.
        bool isParted = record.Text("input_text_tokens").Length > 0;
        long written = record.Count("input_cache_write_tokens");
        long cached = record.Count("input_cached_tokens");
        long audioCached = record.Count("input_cached_audio_tokens");
        long imageCached = record.Count("input_cached_image_tokens");
        long cachedText = record.Whole("input_cached_text_tokens") ?? cached - audioCached - imageCached;
        long uncached = isParted
            ? record.Count("input_text_tokens") - cachedText - written
            : record.Count("input_tokens") - cached - written;
        if (uncached < 0)
        {
            record.Refuse(
                "input_cached_tokens",
                "more tokens are cached and written than there are",
                "at most input_tokens"
            );
        }

        BillRow all = Row(record, "openai", record.Text("model"), BillMeters.Input) with
        {
            IsUsage = true,
            Tier =
                record.Text("batch").Equals("true", StringComparison.OrdinalIgnoreCase) ? ServiceTier.Batch
                : record.Tier("service_tier") is var tier and not ServiceTier.Unstated ? tier
                : record.Text("batch").Length > 0 ? ServiceTier.Standard
                : ServiceTier.Unstated,
        };
        return Counts(
            all,
            record.Whole("num_model_requests"),
            (BillMeters.Input, uncached),
            (BillMeters.Cached, cached - audioCached),
            (BillMeters.Write, written),
            (BillMeters.Output, record.Count(isParted ? "output_text_tokens" : "output_tokens")),
            ("audio_in", record.Count("input_audio_tokens") - audioCached),
            ("cached_audio", audioCached),
            ("image_in", record.Count("input_image_tokens") - imageCached),
            ("audio_out", record.Count("output_audio_tokens")),
            ("image_out", record.Count("output_image_tokens"))
        );
    }

    /// <summary>A line item is <c>priority | gpt-5.6-sol, output, long context</c>, or names a tool.</summary>
    private static IEnumerable<BillRow> OpenAiCosts(BillRecord record)
    {
        string item = record.Text("line_item");
        record.NeedDollars("amount.currency");
        record.NeedDollars("amount_currency");
        string amount = record.Has("amount.value") ? "amount.value" : "amount_value";
        if (record.Text(amount).Length == 0)
        {
            return []; // A day of a table on which nothing was billed.
        }

        int bar = item.IndexOf('|', StringComparison.Ordinal);
        int comma = item.IndexOf(',', StringComparison.Ordinal);
        string head = (comma < 0 ? item : item[..comma])[(bar + 1)..].Trim();
        int space = head.IndexOf(' ', StringComparison.Ordinal);
        string model = space < 0 ? head : head[..space];
        MeterWords words = MeterWords.Read(
            comma < 0 ? "" : $"{(space < 0 ? "" : head[space..])} {item[comma..]}"
        );
        bool isOfModel = comma > 0 && words.Meter != BillMeters.Item;
        ServiceTier tier = bar > 0 ? MeterWords.TierOf(item[..bar].Trim()) ?? ServiceTier.Other : words.Tier;
        return
        [
            Row(
                record,
                "openai",
                isOfModel ? model : "",
                isOfModel ? words.Meter
                    : item.Length == 0 ? BillMeters.Whole
                    : BillMeters.Item
            ) with
            {
                Item = item,
                Tier = tier,
                Quantity = isOfModel ? record.Number("quantity") : null,
                Usd = record.Usd(amount),
            },
        ];
    }

    private static List<BillRow> AnthropicUsage(BillRecord record) =>
        Counts(
            Row(record, "anthropic", record.Text("model"), BillMeters.Input) with
            {
                IsUsage = true,
                Tier = record.Tier("service_tier"),
            },
            null,
            (BillMeters.Input, record.Count("uncached_input_tokens")),
            (BillMeters.Cached, record.Count("cache_read_input_tokens")),
            (BillMeters.Write, record.Count("cache_creation.ephemeral_5m_input_tokens")),
            (BillMeters.Write1h, record.Count("cache_creation.ephemeral_1h_input_tokens")),
            (BillMeters.Output, record.Count("output_tokens"))
        );

    /// <summary>Amounts are cents, as decimal texts.</summary>
    private static IEnumerable<BillRow> AnthropicCosts(BillRecord record)
    {
        string item = record.Text("description");
        string meter = record.Text("token_type") switch
        {
            "uncached_input_tokens" => BillMeters.Input,
            "cache_read_input_tokens" => BillMeters.Cached,
            "cache_creation.ephemeral_5m_input_tokens" => BillMeters.Write,
            "cache_creation.ephemeral_1h_input_tokens" => BillMeters.Write1h,
            "output_tokens" => BillMeters.Output,
            _ => item.Length == 0 ? BillMeters.Whole : BillMeters.Item,
        };
        record.NeedDollars("currency");
        return
        [
            Row(record, "anthropic", record.Text("model"), meter) with
            {
                Item = item,
                Tier = record.Tier("service_tier"),
                Usd = record.Usd("amount") / 100,
            },
        ];
    }

    /// <summary>Credits spent; what was paid to others with a key of one's own is not OpenRouter's bill.</summary>
    private static IEnumerable<BillRow> OpenRouterDay(BillRecord record)
    {
        long day = record.Time("date");
        BillRow all = new()
        {
            Provider = "openrouter",
            StartUnixNs = day,
            EndUnixNs = day + DayNs,
            Model = record.Text("model_permaslug", "model"),
            Meter = BillMeters.Whole,
        };
        long? requests = record.Whole("requests");
        return
        [
            all with
            {
                Usd = record.Usd("usage"),
                Requests = requests,
            },
            all with
            {
                Meter = BillMeters.Prompt,
                Quantity = record.Count("prompt_tokens"),
            },
            all with
            {
                Meter = BillMeters.Output,
                Quantity = record.Count("completion_tokens"),
            },
        ];
    }

    private static IEnumerable<BillRow> OpenRouterRequest(BillRecord record)
    {
        long time = record.Time("created_at");
        long cached = record.Count("tokens_cached");
        BillRow all = new()
        {
            Provider = "openrouter",
            StartUnixNs = time,
            EndUnixNs = time + 1,
            Model = record.Text("model_permaslug"),
            Meter = BillMeters.Whole,
            Key = record.Text("api_key_name"),
            Request = record.Text("generation_id"),
        };
        return
        [
            all with
            {
                Usd = record.Usd("cost_total"),
                Requests = 1,
                Times = new BilledTimes(
                    (double?)record.Number("time_to_first_token_ms"),
                    (double?)record.Number("generation_time_ms"),
                    record.Count("tokens_reasoning")
                ),
            },
            all with
            {
                Meter = BillMeters.Input,
                Quantity = record.Count("tokens_prompt") - cached,
            },
            all with
            {
                Meter = BillMeters.Cached,
                Quantity = cached,
            },
            all with
            {
                Meter = BillMeters.Output,
                Quantity = record.Count("tokens_completion"),
            },
        ];
    }

    /// <summary>A line for each count that is not 0; the requests stand with the first.</summary>
    private static List<BillRow> Counts(
        BillRow all,
        long? requests,
        params ReadOnlySpan<(string, long)> counts
    )
    {
        List<BillRow> rows = [];
        foreach ((string meter, long count) in counts)
        {
            if (count != 0 || (rows.Count == 0 && meter == BillMeters.Input && requests > 0))
            {
                rows.Add(
                    all with
                    {
                        Meter = meter,
                        Quantity = count,
                        Requests = rows.Count == 0 ? requests : null,
                    }
                );
            }
        }

        return rows;
    }
}
