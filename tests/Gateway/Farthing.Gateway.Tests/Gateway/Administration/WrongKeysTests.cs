namespace Farthing.Tests.Gateway.Administration;

/// <summary>The throttle of wrong admin keys.</summary>
public sealed class WrongKeysTests
{
    [Fact]
    public async Task Wrong_keys_from_an_address_keep_nobody_with_the_right_one_out()
    {
        await using HostScene scene = await HostScene.StartAsync();
        List<int> wrong = [];
        for (int i = 0; i < 25; i++)
        {
            wrong.Add((await scene.AdminAsync("GET", "/status", key: HostScene.AdminKey + "x")).Status);
            Assert.Equal(200, (await scene.AdminAsync("GET", "/status")).Status);
        }

        Assert.All(wrong.Take(20), status => Assert.Equal(401, status));
        Assert.Contains(429, wrong.Skip(20));
    }
}
