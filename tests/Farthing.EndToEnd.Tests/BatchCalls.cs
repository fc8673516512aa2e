using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Farthing.EndToEnd.Tests;

/// <summary>A client of <c>/v1/files</c> and <c>/v1/batches</c>.</summary>
internal sealed class BatchCalls : IDisposable
{
    private readonly HttpClient client = new();

    /// <summary>A client of a gateway.</summary>
    public BatchCalls(string url, string key = "sk-far-first")
    {
        client.BaseAddress = new Uri(url);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => client.Dispose();

    /// <summary>A chat line that is known again upstream and in the ledger by its <c>user</c>.</summary>
    public static string Line(int number, int tokens) =>
        $$$"""{"custom_id":"id-{{{number}}}","method":"POST","url":"/v1/chat/completions","body":{"model":"m","max_tokens":{{{tokens}}},"user":"id-{{{number}}}","messages":[{"role":"user","content":"Hello"}]}}""";

    /// <summary>Uploads lines and begins a batch.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> SubmitAsync(IEnumerable<string> lines)
    {
        using MultipartFormDataContent form = new()
        {
            { new StringContent("batch"), "purpose" },
            { new ByteArrayContent(Encoding.UTF8.GetBytes(string.Join('\n', lines))), "file", "lines.jsonl" },
        };
        using HttpResponseMessage uploaded = await client.PostAsync("/v1/files", form, Cancellation);
        string file = (await ReadAsync(uploaded)).GetProperty("id").GetString()!;
        using StringContent wish = new(
            $$"""{"input_file_id":"{{file}}","endpoint":"/v1/chat/completions","completion_window":"24h"}""",
            Encoding.UTF8,
            "application/json"
        );
        using HttpResponseMessage created = await client.PostAsync("/v1/batches", wish, Cancellation);
        return (await ReadAsync(created)).GetProperty("id").GetString()!;
    }

    /// <summary>A batch.</summary>
    public async Task<JsonElement> FindAsync(string id)
    {
        using HttpResponseMessage answer = await client.GetAsync($"/v1/batches/{id}", Cancellation);
        return await ReadAsync(answer);
    }

    /// <summary>Waits until a batch has at least so many results, or is at its end.</summary>
    public async Task<JsonElement> ReachAsync(string id, int results)
    {
        while (true)
        {
            JsonElement batch = await FindAsync(id);
            if (
                batch.GetProperty("request_counts").GetProperty("completed").GetInt32() >= results
                || batch.GetProperty("status").GetString()
                    is "completed"
                        or "failed"
                        or "cancelled"
                        or "expired"
            )
            {
                return batch;
            }

            await Task.Delay(20, Cancellation);
        }
    }

    /// <summary>Lines of a batch's file.</summary>
    public async Task<JsonElement[]> ContentAsync(JsonElement batch, string member)
    {
        string file = batch.GetProperty(member).GetString()!;
        string text = await client.GetStringAsync($"/v1/files/{file}/content", Cancellation);
        return
        [
            .. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonDocument.Parse(line).RootElement.Clone()),
        ];
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        string text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.IsSuccessStatusCode, text);
        using JsonDocument json = JsonDocument.Parse(text);
        return json.RootElement.Clone();
    }
}
