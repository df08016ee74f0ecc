/** Ten classic programs. Each is a chunk that returns a result by which both engines are compared. */
export const kernels: Readonly<Record<string, string>> = {
  fib: `
    local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
    return fib(25)`,
  sieve: `
    local count = 0
    for round = 1, 4 do
      local composite = {}
      count = 0
      for i = 2, 20000 do
        if not composite[i] then
          count = count + 1
          for j = i * i, 20000, i do composite[j] = true end
        end
      end
    end
    return count`,
  "string building": `
    local text, parts = "", {}
    for i = 1, 20000 do
      text = text .. "item " .. i .. ";"
      parts[#parts + 1] = "<" .. i .. ">"
    end
    local joined = {}
    for i = 1, #parts, 1000 do joined[#joined + 1] = table.concat(parts, ",", i, math.min(i + 999, #parts)) end
    return #text + #table.concat(joined)`,
  "table insert": `
    local queue, sum = {}, 0
    for i = 1, 40000 do table.insert(queue, i) end
    for i = 1, 30 do table.insert(queue, 1, -i) end
    while #queue > 100 do sum = sum + table.remove(queue) end
    return sum`,
  sort: `
    local seed, list = 42.0, {}
    for i = 1, 6000 do
      seed = (seed * 16807) % 2147483647
      list[i] = { key = seed % 1000, id = i }
    end
    table.sort(list, function(a, b) if a.key ~= b.key then return a.key < b.key end return a.id < b.id end)
    local numbers = {}
    for i = 1, #list do numbers[i] = (list[i].key * 7919) % 10007 end
    table.sort(numbers)
    return list[1].id + list[#list].id + numbers[100]`,
  "pattern matching": `
    local line = "2024-03-17 12:45:09 GET /shop/tea/9?colour=green&size=2 status=200 bytes=5120 "
    local text = line:rep(60)
    local sum = 0
    for key, value in text:gmatch("(%w+)=(%w+)") do sum = sum + #key + #value end
    for y, m, d in text:gmatch("(%d%d%d%d)%-(%d%d)%-(%d%d)") do sum = sum + tonumber(d) end
    local masked, n = text:gsub("%d+", function(digits) return ("#"):rep(#digits) end)
    local upper = text:gsub("%l+", string.upper)
    local trimmed = ("   padded text   "):match("^%s*(.-)%s*$")
    for i = 1, 300 do
      if ("/api/v1/users/" .. i):find("^/api/v%d+/users/(%d+)$") then sum = sum + 1 end
    end
    return sum + n + #masked + #upper + #trimmed`,
  closures: `
    local function compose(f, g) return function(x) return f(g(x)) end end
    local function adder(n) return function(x) return x + n end end
    local total = 0.0
    for i = 1, 20000 do
      local f = compose(adder(i), adder(1))
      total = total + f(i)
    end
    local function counter() local c = 0; return function() c = c + 1; return c end end
    local next = counter()
    for i = 1, 100000 do total = total + next() end
    return total`,
  "method calls": `
    local Account = {}
    Account.__index = Account
    function Account.new(balance) return setmetatable({ balance = balance, moves = 0 }, Account) end
    function Account:deposit(amount) self.balance = self.balance + amount; self.moves = self.moves + 1 end
    function Account:withdraw(amount)
      if amount > self.balance then return false end
      self.balance = self.balance - amount
      self.moves = self.moves + 1
      return true
    end
    local Savings = setmetatable({}, { __index = Account })
    Savings.__index = Savings
    function Savings:interest(rate) self:deposit(self.balance * rate) end
    local account = setmetatable({ balance = 100, moves = 0 }, Savings)
    for i = 1, 60000 do
      account:deposit(5)
      if not account:withdraw(4) then return -1 end
      if i % 100 == 0 then account:interest(0.001) end
    end
    return account.moves`,
  "n-body": `
    local bodies = {}
    for i = 1, 5 do bodies[i] = { x = i, y = i * 2, z = i / 3, vx = 0, vy = 0, vz = 0, mass = 1 / i } end
    for step = 1, 2000 do
      for i = 1, 5 do
        local a = bodies[i]
        for j = i + 1, 5 do
          local b = bodies[j]
          local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
          local distance = math.sqrt(dx * dx + dy * dy + dz * dz + 0.01)
          local force = 0.001 / (distance * distance * distance)
          a.vx = a.vx - dx * b.mass * force; a.vy = a.vy - dy * b.mass * force; a.vz = a.vz - dz * b.mass * force
          b.vx = b.vx + dx * a.mass * force; b.vy = b.vy + dy * a.mass * force; b.vz = b.vz + dz * a.mass * force
        end
      end
      for i = 1, 5 do
        local a = bodies[i]
        a.x = a.x + a.vx * 0.001; a.y = a.y + a.vy * 0.001; a.z = a.z + a.vz * 0.001
      end
    end
    return math.floor(bodies[1].x * 1e6)`,
  "binary trees": `
    local function grow(depth) if depth == 0 then return {} end return { left = grow(depth - 1), right = grow(depth - 1) } end
    local function count(tree) if tree.left then return 1 + count(tree.left) + count(tree.right) end return 1 end
    local total = 0
    for i = 1, 8 do total = total + count(grow(11)) end
    return total`,
}
