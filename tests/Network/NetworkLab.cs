using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Xebec.Tests.Network;

/// <summary>
/// A node with a bridge and two pods, and a client outside, each a network namespace: client 10.9.0.2 – 10.9.0.1 node 10.244.0.1 – pods
/// 10.244.0.2 and 10.244.0.3. All of it goes when disposed.
/// </summary>
internal sealed partial class NetworkLab : IDisposable
{
    private static int _labs;

    private readonly string _prefix = $"xbl{Environment.ProcessId}-{Interlocked.Increment(ref _labs)}";
    private readonly List<Socket> _sockets = [];

    public NetworkLab()
    {
        try
        {
            foreach (string name in new[] { "client", "node", "pod2", "pod3" })
            {
                Ip("netns", "add", Name(name));
                Ip("-n", Name(name), "link", "set", "lo", "up");
            }

            Ip("-n", Name("node"), "link", "add", "br0", "type", "bridge");
            Wire("client", "10.9.0.2/24", "10.9.0.1", "node", "out");
            Wire("pod2", "10.244.0.2/24", "10.244.0.1", "node", "p2");
            Wire("pod3", "10.244.0.3/24", "10.244.0.1", "node", "p3");
            Ip("-n", Name("node"), "address", "add", "10.9.0.1/24", "dev", "out");
            foreach (string port in new[] { "p2", "p3" })
            {
                Ip("-n", Name("node"), "link", "set", port, "master", "br0");
                Ip("-n", Name("node"), "link", "set", port, "type", "bridge_slave", "hairpin", "on");
            }

            Ip("-n", Name("node"), "link", "set", "br0", "up");
            Ip("-n", Name("node"), "address", "add", "10.244.0.1/24", "dev", "br0");
            Ip("-n", Name("node"), "route", "add", "default", "via", "10.9.0.2");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The file that names a place's namespace.</summary>
    public string Namespace(string place) => $"/run/netns/{Name(place)}";

    /// <summary>Answers every connection with the place's name and the caller's address, then says everything again.</summary>
    public void Serve(string place, int port)
    {
        Socket listening = Open(place, SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new IPEndPoint(IPAddress.Any, port));
        listening.Listen(64);
        _ = AnswerAsync(listening, place);
    }

    /// <summary>What a new connection from one place to an address is told: "pod2 10.9.0.2"; or how it failed.</summary>
    public string Call(string from, string address, int port)
    {
        using Socket socket = Open(from, SocketType.Stream, ProtocolType.Tcp);
        _sockets.Remove(socket);
        try
        {
            if (!socket.ConnectAsync(IPAddress.Parse(address), port).Wait(TimeSpan.FromSeconds(3)))
            {
                return "no answer";
            }

            socket.ReceiveTimeout = 3000;
            byte[] bytes = new byte[200];
            return Encoding.ASCII.GetString(bytes, 0, socket.Receive(bytes));
        }
        catch (Exception e) when ((e as SocketException ?? e.InnerException) is SocketException error)
        {
            return error.SocketErrorCode.ToString();
        }
    }

    /// <summary>A connection that stays open, after it was told who answers.</summary>
    public Socket Connect(string from, string address, int port)
    {
        Socket socket = Open(from, SocketType.Stream, ProtocolType.Tcp);
        Assert.True(socket.ConnectAsync(IPAddress.Parse(address), port).Wait(TimeSpan.FromSeconds(3)));
        socket.ReceiveTimeout = 3000;
        socket.Receive(new byte[200]);
        return socket;
    }

    /// <summary>Answers every datagram with the place's name.</summary>
    public void ServeDatagrams(string place, int port)
    {
        Socket socket = Open(place, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Any, port));
        _ = EchoAsync(socket, place);
    }

    /// <summary>A socket that stays the same, so that its datagrams are one flow.</summary>
    public Socket Datagrams(string place)
    {
        Socket socket = Open(place, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Any, 0));
        return socket;
    }

    public static string Ask(Socket socket, string address, int port)
    {
        socket.SendTo("?"u8.ToArray(), new IPEndPoint(IPAddress.Parse(address), port));
        socket.ReceiveTimeout = 1000;
        byte[] bytes = new byte[200];
        try
        {
            return Encoding.ASCII.GetString(bytes, 0, socket.Receive(bytes));
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode.ToString();
        }
    }

    /// <summary>Runs a program in a place and returns what it prints.</summary>
    public string Run(string place, string program, params string[] arguments) => Start("nsenter", [$"--net={Namespace(place)}", program, .. arguments]);

    public void Dispose()
    {
        foreach (Socket socket in _sockets)
        {
            socket.Dispose();
        }

        foreach (string place in new[] { "client", "node", "pod2", "pod3" }.Where(place => File.Exists(Namespace(place))))
        {
            Ip("netns", "delete", Name(place));
        }
    }

    private static async Task AnswerAsync(Socket listening, string place)
    {
        try
        {
            while (true)
            {
                _ = SpeakAsync(await listening.AcceptAsync(), place);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // the lab is closed
        }
    }

    private static async Task SpeakAsync(Socket caller, string place)
    {
        using Socket open = caller;
        try
        {
            byte[] bytes = Encoding.ASCII.GetBytes($"{place} {((IPEndPoint)caller.RemoteEndPoint!).Address}");
            for (int count = bytes.Length; count > 0; count = await caller.ReceiveAsync(bytes))
            {
                await caller.SendAsync(bytes.AsMemory(0, count));
            }
        }
        catch (SocketException)
        {
            // the caller has gone
        }
    }

    private static async Task EchoAsync(Socket socket, string place)
    {
        try
        {
            byte[] bytes = new byte[200];
            while (true)
            {
                SocketReceiveFromResult from = await socket.ReceiveFromAsync(bytes, new IPEndPoint(IPAddress.Any, 0));
                await socket.SendToAsync(Encoding.ASCII.GetBytes(place), from.RemoteEndPoint);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // the lab is closed
        }
    }

    private static void Ip(params string[] arguments) => Start("ip", arguments);

    private static string Start(string program, string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {error.Result}");
        return output;
    }

    private string Name(string place) => $"{_prefix}-{place}";

    private void Wire(string place, string address, string gateway, string other, string port)
    {
        Ip("-n", Name(place), "link", "add", "eth0", "type", "veth", "peer", "name", port, "netns", Name(other));
        Ip("-n", Name(place), "address", "add", address, "dev", "eth0");
        Ip("-n", Name(place), "link", "set", "eth0", "up");
        Ip("-n", Name(other), "link", "set", port, "up");
        Ip("-n", Name(place), "route", "add", "default", "via", gateway);
    }

    // a socket belongs to the namespace its maker's thread was in
    private Socket Open(string place, SocketType type, ProtocolType protocol)
    {
        Socket? made = null;
        Exception? failed = null;
        var thread = new Thread(() =>
        {
            try
            {
                using var file = File.OpenHandle(Namespace(place));
                if (SetNamespace(file.DangerousGetHandle().ToInt32(), 0x40000000) != 0)
                {
                    throw new InvalidOperationException($"can't enter {Namespace(place)}: error {Marshal.GetLastPInvokeError()}");
                }

                made = new Socket(AddressFamily.InterNetwork, type, protocol);
            }
            catch (Exception e)
            {
                failed = e;
            }
        });
        thread.Start();
        thread.Join();
        if (made is null)
        {
            throw new InvalidOperationException("no socket", failed);
        }

        _sockets.Add(made);
        return made;
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(int file, int kind);
}
