using System.Globalization;
using System.IO.Compression;
using System.Text;
using Farthing.Gateway.Ledger.Bills;
using Farthing.Numerics.Faults;

namespace Farthing.Tests.Gateway.Ledger.Bills;

public sealed class BillReaderTests : IDisposable
{
    private readonly BillScene scene = new();

    public void Dispose() => scene.Dispose();

    [Fact]
    public void OpenAi_costs_are_parted_by_their_line_items()
    {
        string text = BillScene.OpenAiCosts(
            1,
            ("gpt-5.5-2026-04-23, cached input", "0.5"),
            ("priority | gpt-5.6-sol, output, long context", "1.25"),
            ("gpt-audio-mini-2025-12-15 audio, input", "0.25"),
            ("gpt-5.6-sol, cache writes", "0.125"),
            ("web search tool calls", "2")
        );

        Assert.Equal(
            [
                "gpt-5.5-2026-04-23 cached_input Unstated ? 0.5",
                "gpt-5.6-sol output Priority ? 1.25",
                "gpt-audio-mini-2025-12-15 audio_in Unstated ? 0.25",
                "gpt-5.6-sol cache_write Unstated ? 0.125",
                " item Unstated ? 2",
            ],
            Lines(text)
        );
    }

    [Fact]
    public void OpenAi_usage_parts_cached_written_and_sounds()
    {
        // 1,000 of text with 600 cached and 100 written leave 300; of 250 of sound 50 are cached.
        string text = BillScene.OpenAiUsage(
            1,
            1250,
            650,
            400,
            7,
            ""","input_text_tokens":1000,"input_cached_text_tokens":600,"input_cache_write_tokens":100,"input_audio_tokens":250,"input_cached_audio_tokens":50,"output_text_tokens":300,"output_audio_tokens":100,"batch":true"""
        );

        Assert.Equal(
            [
                "gpt-4o-mini-2024-07-18 input Batch 300 ? 7",
                "gpt-4o-mini-2024-07-18 cached_input Batch 600 ?",
                "gpt-4o-mini-2024-07-18 cache_write Batch 100 ?",
                "gpt-4o-mini-2024-07-18 output Batch 300 ?",
                "gpt-4o-mini-2024-07-18 audio_in Batch 200 ?",
                "gpt-4o-mini-2024-07-18 cached_audio Batch 50 ?",
                "gpt-4o-mini-2024-07-18 audio_out Batch 100 ?",
            ],
            Lines(text)
        );
    }

    [Fact]
    public void Anthropic_amounts_are_cents_as_texts()
    {
        const string Costs = """
            {"data":[{"starting_at":"2025-11-01T00:00:00Z","ending_at":"2025-11-02T00:00:00Z","results":[
            {"currency":"USD","amount":"123.78912","workspace_id":"w1","description":"Claude Sonnet 4 Usage - Input Tokens","cost_type":"tokens","context_window":"0-200k","model":"claude-sonnet-4-20250514","service_tier":"batch","token_type":"uncached_input_tokens"},
            {"currency":"USD","amount":"50","workspace_id":"w1","description":"Web Search Usage","cost_type":"web_search","context_window":null,"model":null,"service_tier":null,"token_type":null}]}],"has_more":false,"next_page":null}
            """;
        const string Usage = """
            {"data":[{"starting_at":"2025-11-01T00:00:00Z","ending_at":"2025-11-02T00:00:00Z","results":[
            {"uncached_input_tokens":1500,"cache_creation":{"ephemeral_1h_input_tokens":1000,"ephemeral_5m_input_tokens":500},"cache_read_input_tokens":200,"output_tokens":500,"server_tool_use":{"web_search_requests":10},"api_key_id":null,"workspace_id":null,"model":"claude-sonnet-4-20250514","service_tier":"standard","context_window":"0-200k"}]}],"has_more":false}
            """;

        Assert.Equal(
            ["claude-sonnet-4-20250514 input Batch ? 1.2378912", " item Unstated ? 0.5"],
            Lines(Costs)
        );
        Assert.Equal(
            [
                "claude-sonnet-4-20250514 input Standard 1500 ?",
                "claude-sonnet-4-20250514 cached_input Standard 200 ?",
                "claude-sonnet-4-20250514 cache_write Standard 500 ?",
                "claude-sonnet-4-20250514 cache_write_1h Standard 1000 ?",
                "claude-sonnet-4-20250514 output Standard 500 ?",
            ],
            Lines(Usage)
        );
    }

    [Fact]
    public void OpenRouter_is_read_as_days_and_as_requests()
    {
        const string Days = """
            {"data":[{"date":"2025-08-24","model":"openai/gpt-4.1","model_permaslug":"openai/gpt-4.1-2025-04-14","endpoint_id":"e","provider_name":"OpenAI","usage":0.015,"byok_usage_inference":0.012,"requests":5,"prompt_tokens":50,"completion_tokens":125,"reasoning_tokens":25}]}
            """;
        const string Requests = """
            generation_id,created_at,cost_total,cost_web_search,tokens_prompt,tokens_completion,tokens_reasoning,tokens_cached,model_permaslug,generation_time_ms,time_to_first_token_ms,api_key_name
            gen-1,2026-06-28 03:46:57.713,0.0123,0,10389,137,20,10000,openai/gpt-oss-120b,1500,320,search
            """;

        Assert.Equal(
            [
                "openai/gpt-4.1-2025-04-14 whole Unstated ? 0.015 5",
                "openai/gpt-4.1-2025-04-14 prompt Unstated 50 ?",
                "openai/gpt-4.1-2025-04-14 output Unstated 125 ?",
            ],
            Lines(Days)
        );
        Assert.Equal(
            [
                "openai/gpt-oss-120b whole Unstated ? 0.0123 1",
                "openai/gpt-oss-120b input Unstated 389 ?",
                "openai/gpt-oss-120b cached_input Unstated 10000 ?",
                "openai/gpt-oss-120b output Unstated 137 ?",
            ],
            Lines(Requests)
        );
    }

    [Fact]
    public void Aws_lines_of_bedrock_count_tokens_in_their_units_and_others_are_passed_over()
    {
        const string Text = """
            line_item_usage_start_date,line_item_usage_end_date,line_item_unblended_cost,line_item_currency_code,line_item_line_item_type,line_item_product_code,line_item_usage_type,line_item_usage_amount,pricing_unit,line_item_line_item_description,line_item_usage_account_id,product
            2025-11-01T00:00:00Z,2025-11-01T01:00:00Z,0.003,USD,Usage,AmazonBedrock,USE1-NovaPro-input-tokens,3.75,1K tokens,$0.0008 per 1K input tokens,111122223333,{}
            2025-11-01T00:00:00Z,2025-11-01T01:00:00Z,0.33,USD,Usage,a1b2,USE2-MP:USE2_InputTokenCount-Units,0.1,Units,AWS Marketplace software usage|us-east-2|Million Input Tokens,111122223333,"{""product_name"":""Claude Sonnet 4.6 (Amazon Bedrock Edition)""}"
            2025-11-01T00:00:00Z,2025-11-01T01:00:00Z,9,USD,Usage,AmazonEC2,BoxUsage:p5.48xlarge,1,Hrs,p5,111122223333,{}
            2025-11-01T00:00:00Z,2025-11-01T01:00:00Z,-1,USD,Credit,AmazonBedrock,USE1-NovaPro-input-tokens,0,,Promotion,111122223333,{}
            """;

        ProviderBill bill = Bill(Text);

        Assert.Equal(
            [
                "nova-pro input Unstated 3750 0.003",
                "claude-sonnet-4.6 input Unstated 100000 0.33",
                " item Unstated 0 -1",
            ],
            bill.Rows.Select(Line)
        );
        Assert.Equal(1, bill.OtherRows);
        Assert.Equal(["AWS CUR 2.0"], bill.Layouts);
    }

    [Fact]
    public void Focus_of_azure_and_google_is_read_by_the_words_of_its_meters()
    {
        const string Text = """
            BilledCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ServiceName,x_SkuMeterName,x_SkuDescription,ConsumedQuantity,ConsumedUnit,PricingQuantity,PricingUnit,ProviderName,SubAccountName
            2.16,USD,Usage,2025-11-01T00:00:00Z,2025-11-02T00:00:00Z,Azure OpenAI Service,gpt-4o 1120 Inp glbl Tokens,,864000,Tokens,864,1K,Microsoft,team-a
            0.30,USD,Usage,2025-11-01T00:00:00Z,2025-11-01T01:00:00Z,Vertex AI,,Gemini 2.5 Flash GA Text Input - Predictions,,,1000000,count,Google Cloud,p1
            5,USD,Usage,2025-11-01T00:00:00Z,2025-11-01T01:00:00Z,Compute Engine,,A3 GPU,,,1,h,Google Cloud,p1
            """;

        ProviderBill bill = Bill(Text);

        Assert.Equal(
            ["gpt-4o-1120 input Unstated 864000 2.16", "gemini-2.5-flash input Unstated 1000000 0.30"],
            bill.Rows.Select(Line)
        );
        Assert.Equal((1, "team-a"), (bill.OtherRows, bill.Rows[0].Account));
    }

    /// <summary>Meters count units of measure: 864 of 1K are 864,000 tokens. Where the agreement bills in euros, dollars stand beside them.</summary>
    [Theory]
    [InlineData("Date", "BillingCurrencyCode,CostInBillingCurrency", "USD,2.16")]
    [InlineData("date", "billingCurrency,costInBillingCurrency,costInUsd", "EUR,1.99,2.16")]
    [InlineData("UsageDateTime", "Currency,PreTaxCost", "USD,2.16")]
    public void Azure_cost_details_are_read_by_the_words_of_their_meters(
        string date,
        string money,
        string amounts
    )
    {
        string zeros = string.Join(',', amounts.Split(',').Select(cell => cell == "2.16" ? "5" : cell));
        string text = $"""
            {date},ProductName,MeterCategory,MeterSubCategory,MeterName,UnitOfMeasure,Quantity,{money},ConsumedService,SubscriptionName,ChargeType
            11/01/2025,Azure OpenAI - gpt 4o,Cognitive Services,Azure OpenAI,gpt-4o 1120 Inp glbl Tokens,1K,864,{amounts},Microsoft.CognitiveServices,team-a,Usage
            2025-11-01T00:00:00Z,,Virtual Machines,NDv5,ND96isr,1 Hour,3,{zeros},Microsoft.Compute,team-a,Usage
            2025-11-01,Azure OpenAI - gpt 4o,Cognitive Services,Azure OpenAI,gpt-4o 1120 Inp glbl Tokens,1K,0,{zeros},Microsoft.CognitiveServices,team-a,Refund
            """;

        ProviderBill bill = Bill(text);

        Assert.Equal(
            ["gpt-4o-1120 input Unstated 864000 2.16", " item Unstated 0 5"],
            bill.Rows.Select(Line)
        );
        Assert.Equal(["Azure cost details"], bill.Layouts);
        Assert.Equal(
            (1, "team-a", "microsoft"),
            (bill.OtherRows, bill.Rows[0].Account, bill.Rows[0].Provider)
        );
        Assert.Equal(86_400_000_000_000, bill.Rows[0].EndUnixNs - bill.Rows[0].StartUnixNs);
    }

    /// <summary>Rows of BigQuery as a list, a row a line, or a flattened table; credits are a line of their own.</summary>
    [Fact]
    public void Google_billing_export_is_read_as_json_and_csv()
    {
        const string Row =
            """{"service":{"id":"C7E2","description":"Vertex AI"},"sku":{"id":"A1","description":"Gemini 2.5 Flash GA Text Input - Predictions"},"usage_start_time":"2025-11-01 07:00:00 UTC","usage_end_time":"2025-11-01 08:00:00 UTC","project":{"id":"p-1","name":"shop"},"cost":0.3,"currency":"USD","cost_type":"regular","usage":{"amount":1000000,"unit":"count"},"credits":[{"name":"a","amount":-0.1},{"name":"b","amount":-0.05}]}""";
        const string Other =
            """{"service":{"description":"Compute Engine"},"sku":{"description":"A3 GPU"},"usage_start_time":"2025-11-01 07:00:00 UTC","usage_end_time":"2025-11-01 08:00:00 UTC","cost":5,"currency":"USD","usage":{"amount":1,"unit":"h"},"credits":[]}""";
        const string Table = """
            service_description,sku_description,usage_start_time,usage_end_time,project_name,cost,currency,cost_type,usage_amount,usage_unit,credits
            Vertex AI,Gemini 2.5 Flash GA Text Input - Predictions,2025-11-01 07:00:00 UTC,2025-11-01 08:00:00 UTC,shop,0.3,USD,regular,1000000,count,-0.15
            Compute Engine,A3 GPU,2025-11-01 07:00:00 UTC,2025-11-01 08:00:00 UTC,shop,5,USD,regular,1,h,0
            """;
        string dotted = Table
            .Replace("service_d", "service.d", StringComparison.Ordinal)
            .Replace("sku_d", "sku.d", StringComparison.Ordinal)
            .Replace("project_n", "project.n", StringComparison.Ordinal);

        foreach (string text in (string[])[$"[{Row},{Other}]", $"{Row}\n{Other}\n", Table, dotted])
        {
            ProviderBill bill = Bill(text);

            Assert.Equal(
                ["gemini-2.5-flash input Unstated 1000000 0.3", " item Unstated ? -0.15"],
                bill.Rows.Select(Line)
            );
            Assert.Equal(["Google Cloud billing export"], bill.Layouts);
            Assert.Equal((1, "shop"), (bill.OtherRows, bill.Rows[0].Account));
            Assert.Equal(3_600_000_000_000, bill.Rows[0].EndUnixNs - bill.Rows[0].StartUnixNs);
        }
    }

    [Fact]
    public void Several_pages_lines_and_gzip_are_one_bill_and_a_page_that_lacks_is_said()
    {
        string page = BillScene.OpenAiCosts(1, ("gpt-4o, input", "0.5"));
        string more = page.Replace("\"has_more\":false", "\"has_more\":true", StringComparison.Ordinal);

        Assert.Equal(2, Bill($"[{page},{page}]").Rows.Count);
        Assert.Equal(2, Bill($"{page}\n{page}\n").Rows.Count);
        Assert.Contains("has more pages", Bill(more).Remarks[0], StringComparison.Ordinal);
        Assert.Empty(Bill($"[{more},{page}]").Remarks);
        string packed = Path.Combine(scene.Folder, "page.json.gz");
        using (GZipStream gzip = new(File.Create(packed), CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(page));
        }

        Assert.Single(BillReader.Read([packed], new FaultList()).Rows);
    }

    [Theory]
    [InlineData(
        """{"data":[{"results":[{"amount":{"value":"much"},"line_item":"x, input"}],"start_time":1761955200,"end_time":1762041600}]}""",
        "amount.value: not a number of a bill, got 'much'"
    )]
    [InlineData(
        """{"data":[{"results":[{"amount":{"value":1,"currency":"eur"}}],"start_time":1761955200,"end_time":1762041600}]}""",
        "amount.currency: another currency than the ledger's, got 'eur'"
    )]
    [InlineData(
        """{"data":[{"results":[{"amount":{"value":1}}],"start_time":"soon"}]}""",
        "start_time: not a time, got 'soon'"
    )]
    [InlineData("""{"data":[{"price":1}]}""", "this is no bill that is known")]
    [InlineData("""{"prices":1}""", "this is no bill that is known")]
    [InlineData("a,b\n1,2\n", "this is no bill that is known")]
    [InlineData("", "this is no bill that is known")]
    [InlineData("""{"data":[""", "this is not JSON")]
    [InlineData(
        "BilledCost,ChargePeriodStart,ChargePeriodEnd,ServiceName\nx,2025-11-01,2025-11-02,Vertex AI\n",
        "bill:2: BilledCost: not a number of a bill, got 'x'"
    )]
    [InlineData(
        "MeterName,MeterCategory,Date,CostInBillingCurrency,BillingCurrency\ngpt 4o Inp,Azure OpenAI,2025-11-01,1,EUR\n",
        "bill:2: BillingCurrency: another currency than the ledger's, got 'EUR'"
    )]
    [InlineData(
        "sku_description,usage_start_time,usage_end_time,cost,currency\nGemini Input,2025-11-01,2025-11-02,1,JPY\n",
        "bill:2: currency: another currency than the ledger's, got 'JPY'"
    )]
    [InlineData(
        """[{"sku":{"description":"Gemini Input"},"usage_start_time":"2025-11-01","usage_end_time":"2025-11-02","cost":1,"credits":[{"amount":"much"}]}]""",
        "credits.amount: not a number of a bill, got 'much'"
    )]
    [InlineData("PAR1", "Parquet is not read")]
    [InlineData(
        """{"data":[{"start_time":1761955200,"end_time":1762041600,"results":[{"amount":{"value":1e12},"line_item":"a, input"}]}]}""",
        "amount.value: not an amount of a bill, got '1e12'"
    )]
    [InlineData(
        """{"data":[{"start_time":1761955200,"end_time":1762041600,"results":[{"input_tokens":5,"input_cached_tokens":6,"output_tokens":1,"num_model_requests":1,"model":"x"}]}]}""",
        "input_cached_tokens: more tokens are cached and written than there are, got '6'"
    )]
    public void What_is_wrong_is_told_with_its_place(string text, string fault)
    {
        FaultList faults = new();
        string file = scene.File("bill", text);
        string told;
        try
        {
            BillReader.Read([file], faults);
            told = string.Join('\n', faults.Faults);
        }
        catch (FarthingException refused)
        {
            told = refused.Message;
        }

        Assert.Contains(fault, told, StringComparison.Ordinal);
    }

    [Fact]
    public void Tables_of_tabs_are_read_and_days_without_costs_have_no_line() =>
        Assert.Equal(
            ["gpt-4o input Unstated ? 0.5"],
            Lines(
                "start_time\tend_time\tamount_value\tamount_currency\tline_item\n1761955200\t1764547200\t0.5\tusd\tgpt-4o, input\n1764547200\t1764633600\t\t\t\n"
            )
        );

    [Fact]
    public void Broken_files_are_refused_and_never_break_the_reader()
    {
        string[] seeds =
        [
            BillScene.OpenAiCosts(1, ("gpt-4o, input", "0.5"), ("priority | gpt-4o, output", "1")),
            BillScene.OpenAiUsage(1, 10, 5, 3, 1),
            "generation_id,created_at,cost_total,tokens_prompt,model_permaslug\ng,2026-06-28 03:46:57,0.01,5,\"a/b\"\n",
            "[{\"sku\":{\"description\":\"Gemini Input\"},\"usage_start_time\":\"2025-11-01\",\"usage_end_time\":\"2025-11-02\",\"cost\":1,\"credits\":[{\"amount\":-1}]}]",
            "MeterName,MeterCategory,Date,CostInBillingCurrency,Quantity,UnitOfMeasure\ngpt 4o Inp,Azure OpenAI,2025-11-01,1,2,1K\n",
            "BilledCost,ChargePeriodStart,ChargePeriodEnd,ServiceName,SkuMeter\n1,2025-11-01,2025-11-02,Vertex AI,x Input\n",
        ];
        Random random = new(7);
        string file = Path.Combine(scene.Folder, "bill");
        for (int i = 0; i < 600; i++)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(seeds[i % seeds.Length]);
            for (int j = random.Next(1, 5); j > 0; j--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(file, random.Next(3) == 0 ? bytes[..random.Next(bytes.Length)] : bytes);
            try
            {
                BillReader.Read([file], new FaultList());
            }
            catch (FarthingException refused)
            {
                Assert.NotEmpty(refused.Faults);
            }
        }
    }

    private ProviderBill Bill(string text)
    {
        FaultList faults = new();
        ProviderBill bill = BillReader.Read([scene.File("bill", text)], faults);
        Assert.True(faults.IsEmpty, string.Join('\n', faults.Faults));
        return bill;
    }

    private IEnumerable<string> Lines(string text) => Bill(text).Rows.Select(Line);

    private static string Line(BillRow row) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{row.Model} {row.Meter} {row.Tier} {Plain(row.Quantity)} {row.Usd?.ToString(CultureInfo.InvariantCulture) ?? "?"}{(row.Requests is long requests ? $" {requests}" : "")}"
        );

    private static string Plain(decimal? count) =>
        count?.ToString("0.###", CultureInfo.InvariantCulture) ?? "?";
}
