using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Xebec.Node.Images;

/// <summary>
/// The program that holds a pod's namespaces, as a static ELF executable of some 300 bytes, for x86-64 and arm64.
/// What it does: 1. block SIGINT, SIGTERM and SIGCHLD, 2. wait for one of them, 3. SIGCHLD: reap every child that ended (with a shared PID
/// namespace it is everybody's last parent) and wait again, 4. the others: exit with 0.
/// </summary>
/// <remarks>
/// Blocked signals are kept for whoever waits even where their default is to be ignored, which for process 1 of a namespace is all of them.
/// </remarks>
internal static class PauseProgram
{
    /// <summary>Bits (signal - 1) of SIGINT 2, SIGTERM 15 and SIGCHLD 17.</summary>
    private const uint Signals = 1u << 1 | 1u << 14 | 1u << 16;

    private const int HeaderBytes = 64;
    private const int SegmentBytes = 56;
    private const ulong LoadAddress = 0x400000;

    /// <exception cref="PlatformNotSupportedException">There is no code for this architecture yet.</exception>
    public static byte[] Elf(Architecture architecture) => architecture switch
    {
        Architecture.X64 => Elf(machine: 62, X64()),
        Architecture.Arm64 => Elf(machine: 183, Arm64()),
        _ => throw new PlatformNotSupportedException($"no built-in pause image for {architecture}: give a sandbox image"),
    };

    private static byte[] X64() => new MachineCode()
        .Bytes(0x31, 0xFF)                          // xor edi, edi            SIG_BLOCK
        .Far("signals", 0x48, 0x8D, 0x35)           // lea rsi, [signals]
        .Bytes(0x31, 0xD2)                          // xor edx, edx            no old set
        .Bytes(0x6A, 8, 0x41, 0x5A)                 // push 8; pop r10         bytes of a set
        .Bytes(0xB8, 14, 0, 0, 0, 0x0F, 0x05)       // mov eax, 14; syscall    rt_sigprocmask
        .Place("wait")
        .Far("signals", 0x48, 0x8D, 0x3D)           // lea rdi, [signals]
        .Bytes(0x31, 0xF6, 0x31, 0xD2)              // xor esi, esi; xor edx, edx   no details, no time limit
        .Bytes(0x6A, 8, 0x41, 0x5A)                 // push 8; pop r10
        .Bytes(0xB8, 128, 0, 0, 0, 0x0F, 0x05)      // mov eax, 128; syscall   rt_sigtimedwait
        .Bytes(0x83, 0xF8, 17)                      // cmp eax, 17             SIGCHLD
        .Near("reap", 0x74)                         // je reap
        .Bytes(0x85, 0xC0)                          // test eax, eax
        .Near("wait", 0x78)                         // js wait                 interrupted
        .Bytes(0x31, 0xFF)                          // xor edi, edi
        .Bytes(0xB8, 231, 0, 0, 0, 0x0F, 0x05)      // mov eax, 231; syscall   exit_group
        .Place("reap")
        .Bytes(0x6A, 0xFF, 0x5F)                    // push -1; pop rdi        any child
        .Bytes(0x31, 0xF6)                          // xor esi, esi            no status
        .Bytes(0x6A, 1, 0x5A)                       // push 1; pop rdx         WNOHANG
        .Bytes(0x45, 0x31, 0xD2)                    // xor r10d, r10d          no usage
        .Bytes(0xB8, 61, 0, 0, 0, 0x0F, 0x05)       // mov eax, 61; syscall    wait4
        .Bytes(0x85, 0xC0)                          // test eax, eax
        .Near("reap", 0x7F)                         // jg reap
        .Near("wait", 0xEB)                         // jmp wait
        .Align(8).Place("signals").Word(Signals).Word(0)
        .Assemble();

    private static byte[] Arm64() => new MachineCode()
        .Word(Move(0, 0)).Address("signals", 1).Word(Move(2, 0)).Word(Move(3, 8)).Word(Move(8, 135)).Word(SystemCall)  // rt_sigprocmask(SIG_BLOCK, …)
        .Place("wait")
        .Address("signals", 0).Word(Move(1, 0)).Word(Move(2, 0)).Word(Move(3, 8)).Word(Move(8, 137)).Word(SystemCall)  // rt_sigtimedwait
        .Word(CompareWith(17)).Branch("reap", 0x5400_0000, shift: 5, bits: 19)                                         // b.eq reap
        .Word(CompareWith(0)).Branch("wait", 0x5400_000B, shift: 5, bits: 19)                                          // b.lt wait
        .Word(Move(0, 0)).Word(Move(8, 94)).Word(SystemCall)                                                           // exit_group(0)
        .Place("reap")
        .Word(0x9280_0000).Word(Move(1, 0)).Word(Move(2, 1)).Word(Move(3, 0)).Word(Move(8, 260)).Word(SystemCall)      // wait4(-1, 0, WNOHANG, 0)
        .Word(CompareWith(0)).Branch("reap", 0x5400_000C, shift: 5, bits: 19)                                          // b.gt reap
        .Branch("wait", 0x1400_0000, shift: 0, bits: 26)                                                               // b wait
        .Align(8).Place("signals").Word(Signals).Word(0)
        .Assemble();

    /// <summary>svc #0</summary>
    private const uint SystemCall = 0xD400_0001;

    /// <summary>movz xN, #value</summary>
    private static uint Move(uint register, uint value) => 0xD280_0000 | value << 5 | register;

    /// <summary>cmp w0, #value</summary>
    private static uint CompareWith(uint value) => 0x7100_001F | value << 10;

    /// <summary>
    /// An executable with one loaded segment, readable and executable, that is the whole file, and a stack that isn't executable.
    /// </summary>
    private static byte[] Elf(ushort machine, byte[] code)
    {
        const int CodeAt = HeaderBytes + 2 * SegmentBytes;
        byte[] elf = new byte[CodeAt + code.Length];
        Span<byte> header = elf;
        ((ReadOnlySpan<byte>)[0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1]).CopyTo(header);      // 64 bits, little-endian, version 1
        BinaryPrimitives.WriteUInt16LittleEndian(header[16..], 2);                                  // executable
        BinaryPrimitives.WriteUInt16LittleEndian(header[18..], machine);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], 1);
        BinaryPrimitives.WriteUInt64LittleEndian(header[24..], LoadAddress + CodeAt);               // entry
        BinaryPrimitives.WriteUInt64LittleEndian(header[32..], HeaderBytes);                        // segments' headers
        BinaryPrimitives.WriteUInt16LittleEndian(header[52..], HeaderBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(header[54..], SegmentBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(header[56..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(header[58..], 64);                                 // size of a section header, of which there are none
        Segment(header[HeaderBytes..], type: 1, flags: 5, LoadAddress, (ulong)elf.Length, align: 0x10000);
        Segment(header[(HeaderBytes + SegmentBytes)..], type: 0x6474_E551, flags: 6, 0, 0, align: 16);
        code.CopyTo(elf, CodeAt);
        return elf;
    }

    private static void Segment(Span<byte> header, uint type, uint flags, ulong address, ulong bytes, ulong align)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header, type);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], flags);
        BinaryPrimitives.WriteUInt64LittleEndian(header[16..], address);
        BinaryPrimitives.WriteUInt64LittleEndian(header[24..], address);
        BinaryPrimitives.WriteUInt64LittleEndian(header[32..], bytes);
        BinaryPrimitives.WriteUInt64LittleEndian(header[40..], bytes);
        BinaryPrimitives.WriteUInt64LittleEndian(header[48..], align);
    }
}
