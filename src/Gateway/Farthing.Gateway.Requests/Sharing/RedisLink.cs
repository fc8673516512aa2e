using System.Collections.Concurrent;
using StackExchange.Redis;

namespace Farthing.Gateway.Sharing;

/// <summary>A connection to Redis or Valkey (5 or newer), made when it is first used, and what its failures are to a caller.</summary>
internal sealed class RedisLink : IDisposable
{
    private readonly ConfigurationOptions settings;
    private readonly TimeSpan within;
    private readonly Func<string, Exception, Exception> away;
    private readonly SemaphoreSlim connecting = new(1);
    private readonly ConcurrentDictionary<string, byte[]> hashes = new(StringComparer.Ordinal);
    private ConnectionMultiplexer? connection;

    /// <summary>Does not connect yet.</summary>
    /// <param name="address">As StackExchange.Redis takes it: <c>host:port[,password=…][,ssl=true]</c>. It may hold a password: never print it.</param>
    /// <param name="name">The client's name, for people who look at the server.</param>
    /// <param name="within">Time for an answer.</param>
    /// <param name="away">What is thrown where there is none: why in words, without what it connects with.</param>
    public RedisLink(string address, string name, TimeSpan within, Func<string, Exception, Exception> away)
    {
        (this.within, this.away) = (within, away);
        settings = ConfigurationOptions.Parse(address);
        settings.AbortOnConnectFail = false;
        settings.ConnectTimeout = (int)within.TotalMilliseconds;
        settings.SyncTimeout = (int)within.TotalMilliseconds;
        settings.ConnectRetry = 1;
        settings.ClientName = name;
    }

    /// <summary>Runs something there.</summary>
    public async Task<T> RunAsync<T>(Func<IDatabase, Task<T>> run, CancellationToken cancellation)
    {
        try
        {
            ConnectionMultiplexer there = connection ?? await ConnectAsync(cancellation);
            return await run(there.GetDatabase()).WaitAsync(within, cancellation);
        }
        catch (RedisServerException refused)
        {
            // Its words may hold what was sent: only the first one, the kind of the error, goes on.
            throw away($"Redis refuses ({refused.Message.Split(' ')[0]})", refused);
        }
        catch (Exception gone)
            when (gone
                    is RedisConnectionException
                        or RedisException
                        or TimeoutException
                        or System.Net.Sockets.SocketException
                        or IOException
                        or ObjectDisposedException
            )
        {
            throw away("Redis does not answer", gone);
        }
    }

    /// <summary>Runs a script by its hash; it is sent once, and again where the server has forgotten it.</summary>
    public async Task<RedisResult> EvaluateAsync(
        IDatabase database,
        string script,
        RedisKey[] keys,
        RedisValue[] values
    )
    {
        if (hashes.TryGetValue(script, out byte[]? hash))
        {
            try
            {
                return await database.ScriptEvaluateAsync(hash, keys, values);
            }
            catch (RedisServerException unknown)
                when (unknown.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal)) { }
        }

        string text = (string)await database.ExecuteAsync("SCRIPT", "LOAD", script);
        hashes[script] = hash = Convert.FromHexString(text);
        return await database.ScriptEvaluateAsync(hash, keys, values);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        connection?.Close(allowCommandsToComplete: false); // Dispose waits for what never comes.
        connecting.Dispose();
    }

    private async Task<ConnectionMultiplexer> ConnectAsync(CancellationToken cancellation)
    {
        await connecting.WaitAsync(cancellation);
        try
        {
            return connection ??= await ConnectionMultiplexer.ConnectAsync(settings);
        }
        finally
        {
            connecting.Release();
        }
    }
}
