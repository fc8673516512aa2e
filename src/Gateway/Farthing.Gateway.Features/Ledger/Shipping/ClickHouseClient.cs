using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Farthing.Gateway.Ledger.Shipping;

/// <summary>Speaks to ClickHouse's HTTP interface. For one thread.</summary>
public sealed partial class ClickHouseClient : IDisposable
{
    private const int MostBytesOfAnswer = 1 << 20;
    private readonly ClickHouseOptions options;
    private readonly HttpClient client;

    /// <summary>A client that has no connection yet.</summary>
    public ClickHouseClient(ClickHouseOptions options)
    {
        this.options = options;
        client = new HttpClient(
            new SocketsHttpHandler { AllowAutoRedirect = false, ActivityHeadersPropagator = null }
        )
        {
            Timeout = options.Timeout,
            MaxResponseContentBufferSize = MostBytesOfAnswer,
        };
    }

    /// <summary>Its address, for people.</summary>
    public string Place => options.Place;

    /// <summary>Asks a question, or gives an order.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Lines of values with tabs between.</returns>
    /// <exception cref="ShipTargetException">It refuses, lies or does not answer.</exception>
    public IReadOnlyList<string[]> Ask(string sql, CancellationToken cancellation)
    {
        string text = Send("", Encoding.UTF8.GetBytes(sql), cancellation);
        if (text.Length > 0 && !text.EndsWith('\n'))
        {
            throw ClickHouseRefusals.NoClickHouse(Place, text);
        }

        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'))];
    }

    /// <summary>Inserts rows as one block.</summary>
    /// <param name="table">Where to.</param>
    /// <param name="rows">An object a line.</param>
    /// <param name="token">Names the block: one of the same name is not written again, as long as ClickHouse remembers it.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ShipTargetException">It refuses or does not answer. Whether the rows are there is then unknown.</exception>
    public void Insert(ShipTable table, byte[] rows, string token, CancellationToken cancellation)
    {
        string query =
            $"INSERT INTO {table.Quoted} SETTINGS async_insert = 0, insert_deduplicate = 1, insert_deduplication_token = '{token}', max_insert_block_size = 1048576, input_format_parallel_parsing = 0, input_format_skip_unknown_fields = 0, date_time_input_format = 'best_effort' FORMAT JSONEachRow";
        string answer = Send("&query=" + Uri.EscapeDataString(query), rows, cancellation);
        if (answer.Length > 0)
        {
            throw ClickHouseRefusals.NoClickHouse(Place, answer);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private string Send(string query, byte[] body, CancellationToken cancellation)
    {
        // The answer is whole before its status is sent; reads see what was written before, on any replica.
        Uri address = new(
            options.Address,
            "/?wait_end_of_query=1&select_sequential_consistency=1&default_format=TabSeparated" + query
        );
        using HttpRequestMessage request = new(HttpMethod.Post, address);
        request.Headers.TryAddWithoutValidation("X-ClickHouse-User", options.User);
        if (options.Password.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("X-ClickHouse-Key", options.Password);
        }

        request.Content = new ByteArrayContent(body);
        try
        {
            using HttpResponseMessage response = client.Send(request, cancellation);
            using StreamReader reader = new(response.Content.ReadAsStream(cancellation), Encoding.UTF8);
            string answer = reader.ReadToEnd();
            int? code = CodeOf(response, answer);
            return response.IsSuccessStatusCode && code is null
                ? answer
                : throw ClickHouseRefusals.Of(Place, response, code, answer);
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException)
        {
            throw ClickHouseRefusals.Away(Place, lost.GetBaseException().Message);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw ClickHouseRefusals.Away(
                Place,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"no answer within {options.Timeout.TotalSeconds:0.###} s"
                )
            );
        }
    }

    /// <summary>The code of an exception, wherever it stands: ClickHouse may find out after it has sent 200.</summary>
    private static int? CodeOf(HttpResponseMessage response, string answer)
    {
        string? text = response.Headers.TryGetValues("X-ClickHouse-Exception-Code", out var values)
            ? values.FirstOrDefault()
            : null;
        Match match = ExceptionCode().Match(answer);
        text ??= match.Success ? match.Groups[1].Value : null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int code)
            ? code
            : null;
    }

    [GeneratedRegex(@"Code: (\d+)\. DB::Exception")]
    private static partial Regex ExceptionCode();
}

/// <summary>How ClickHouse is reached.</summary>
/// <param name="Address">Its HTTP interface.</param>
/// <param name="User">The user.</param>
/// <param name="Password">The user's password; empty without. Never printed.</param>
/// <param name="Timeout">Longest wait for one answer.</param>
public sealed record ClickHouseOptions(Uri Address, string User, string Password, TimeSpan Timeout)
{
    /// <summary>The address for people.</summary>
    public string Place => Address.GetLeftPart(UriPartial.Authority);

    /// <inheritdoc/>
    public override string ToString() => Place;
}
