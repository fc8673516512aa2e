using System.Text.Json;
using Farthing.Gateway.Ledger;
using Farthing.Numerics.Files;

namespace Farthing.Gateway.Hosting;

/// <summary>Where the gateway of a data folder listens (<c>gateway.json</c>), for programs beside it. Of the demonstration it also holds the key, which is drawn for one run and opens an emulated model alone; never another key. The file is private to its user.</summary>
/// <param name="Url">The address.</param>
/// <param name="DemoKey">The demonstration's key; null for a configured gateway.</param>
public sealed record ServedAddress(string Url, string? DemoKey)
{
    /// <summary>Writes it; a folder that cannot be written to has none.</summary>
    public void Write(string dataFolder)
    {
        try
        {
            using MemoryStream text = new();
            using (Utf8JsonWriter json = new(text))
            {
                json.WriteStartObject();
                json.WriteString("url", Url);
                if (DemoKey is not null)
                {
                    json.WriteString("demo_key", DemoKey);
                }

                json.WriteEndObject();
            }

            PrivateFile.Write(new LedgerFolder(dataFolder).Address, text.ToArray());
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // Then its address has to be named.
        }
    }

    /// <summary>Takes it away where it is still this one.</summary>
    public void Remove(string dataFolder)
    {
        if (Read(dataFolder) == this)
        {
            try
            {
                File.Delete(new LedgerFolder(dataFolder).Address);
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                // It is overwritten at the next start.
            }
        }
    }

    /// <summary>Reads it; null where there is none.</summary>
    public static ServedAddress? Read(string dataFolder)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(
                File.ReadAllBytes(new LedgerFolder(dataFolder).Address)
            );
            return
                json.RootElement.TryGetProperty("url", out JsonElement url)
                && url.GetString() is string address
                ? new ServedAddress(
                    address,
                    json.RootElement.TryGetProperty("demo_key", out JsonElement key) ? key.GetString() : null
                )
                : null;
        }
        catch (Exception none)
            when (none
                    is IOException
                        or UnauthorizedAccessException
                        or JsonException
                        or InvalidOperationException
            )
        {
            return null;
        }
    }

    /// <summary>Never the key.</summary>
    public override string ToString() => Url;
}
