using Farthing.Gateway.Batches;

namespace Farthing.Tests.Gateway.Batches;

public sealed class SqliteBatchStoreTests : BatchStoreTests, IDisposable
{
    private readonly string path = Path.Combine(Path.GetTempPath(), $"batches-{Guid.NewGuid():N}.db");

    public void Dispose()
    {
        foreach (string suffix in (string[])["", "-wal", "-shm", ".reserve"])
        {
            File.Delete(path + suffix);
        }
    }

    private protected override BatchStore Open() => SqliteBatchStore.Open(path);
}
